#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

/// Logs are for whoever must act: info, the state changed; warn, it will be tried again; error, a person is
/// needed; debug, a developer's story. One event a line, its facts as fields. The last filter redacts what
/// looks like a secret. Threads: safe. The one ambient service: everything else arrives as an argument.
namespace talentops::log {

enum class Level { kDebug, kInfo, kWarn, kError, kOff };
enum class Format { kText, kJson };

struct Field {
  std::string_view key;
  std::string value;
};
using Fields = std::initializer_list<Field>;

/// Until it is called, nothing below kWarn is written; all of it goes to standard error.
void configure(Level level, Format format);

void debug(std::string_view event, Fields fields = {});
void info(std::string_view event, Fields fields = {});
void warn(std::string_view event, Fields fields = {});
void error(std::string_view event, Fields fields = {});

}  // namespace talentops::log
