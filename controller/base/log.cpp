#include "controller/base/log.hpp"

#include <atomic>

#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "controller/base/redact.hpp"
#include "controller/base/text.hpp"

namespace talentops::log {
namespace {

constexpr const char* kTextPattern = "%Y-%m-%dT%H:%M:%S.%eZ %l %v";
constexpr const char* kJsonPattern = R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})";

std::atomic<Format> g_format = Format::kText;

spdlog::logger& logger() {
  static const auto instance = [] {
    auto created =
        std::make_shared<spdlog::logger>("talentops", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    created->set_level(spdlog::level::warn);
    created->set_pattern(kTextPattern, spdlog::pattern_time_type::utc);
    return created;
  }();
  return *instance;
}

/// `text` as the inside of a quoted string, with nothing in it that could end the line or the quotes.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (byte < 0x20 || byte == 0x7F) {
      out += fmt::format("\\u{:04x}", byte);
    } else {
      out += c;
    }
  }
  return out;
}

bool needs_quotes(std::string_view value) {
  return value.empty() || value.find_first_of(" \"\\=\t\r\n\x1b") != std::string_view::npos;
}

std::string text_line(std::string_view event, Fields fields) {
  std::string line = escaped(event);
  for (const auto& field : fields) {
    const std::string_view quote = needs_quotes(field.value) ? "\"" : "";
    line += fmt::format(" {}={}{}{}", field.key, quote, escaped(field.value), quote);
  }
  return line;
}

std::string json_line(std::string_view event, Fields fields) {
  std::string line = fmt::format(R"("event":"{}")", escaped(event));
  for (const auto& field : fields) line += fmt::format(R"(,"{}":"{}")", field.key, escaped(field.value));
  return line;
}

void write(spdlog::level::level_enum level, std::string_view event, Fields fields) {
  auto& log = logger();
  if (!log.should_log(level)) return;
  log.log(level, "{}",
          redact(g_format == Format::kJson ? json_line(event, fields) : text_line(event, fields)));
}

}  // namespace

void configure(Level level, Format format) {
  g_format = format;
  auto& log = logger();
  switch (level) {
    case Level::kDebug:
      log.set_level(spdlog::level::debug);
      break;
    case Level::kInfo:
      log.set_level(spdlog::level::info);
      break;
    case Level::kWarn:
      log.set_level(spdlog::level::warn);
      break;
    case Level::kError:
      log.set_level(spdlog::level::err);
      break;
    case Level::kOff:
      log.set_level(spdlog::level::off);
      break;
  }
  log.set_pattern(format == Format::kJson ? kJsonPattern : kTextPattern, spdlog::pattern_time_type::utc);
}

void debug(std::string_view event, Fields fields) { write(spdlog::level::debug, event, fields); }
void info(std::string_view event, Fields fields) { write(spdlog::level::info, event, fields); }
void warn(std::string_view event, Fields fields) { write(spdlog::level::warn, event, fields); }
void error(std::string_view event, Fields fields) { write(spdlog::level::err, event, fields); }

}  // namespace talentops::log
