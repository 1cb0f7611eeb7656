#pragma once

#include <string>

/// The forms that arguments have. Each function says what is wrong with a text, and nothing where it has the
/// form.
namespace talentops::cli {

std::string no_duration(const std::string& text);
std::string no_time(const std::string& text);
std::string no_release(const std::string& text);                  ///< "client/name"
std::string neither_client_nor_release(const std::string& text);  ///< "client" or "client/name"
std::string no_version(const std::string& text);
std::string no_name(const std::string& text);
std::string no_path(const std::string& text);  ///< one that is empty
std::string no_reason(const std::string& text);
std::string no_score(const std::string& text);
std::string no_log_level(const std::string& text);

}  // namespace talentops::cli
