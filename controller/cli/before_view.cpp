#include "controller/cli/before_view.hpp"

#include <fmt/format.h>

#include "controller/base/time.hpp"
#include "controller/cli/moment.hpp"

namespace talentops::cli {
std::string before_text(const Timeline& before, const std::string& zone) {
  std::string text;
  for (const auto& entry : before) {
    const auto* label = &entry == &before.front() ? "before" : "";
    text += fmt::format("  {:<9}  {} at {}{}{}\n", label, name_of(entry.phase), moment_text(entry.at, zone),
                        entry.note.empty() ? "" : ": ", entry.note);
  }
  return text;
}

codec::YamlValue before_value(const Timeline& before) {
  auto list = codec::YamlValue::list();
  for (const auto& entry : before) {
    list.add(codec::YamlValue()
                 .put("at", format_time(entry.at))
                 .put("phase", name_of(entry.phase))
                 .put("note", entry.note));
  }
  return list;
}

}  // namespace talentops::cli
