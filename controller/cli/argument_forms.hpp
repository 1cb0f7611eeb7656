#pragma once

#include <string>
#include <utility>
#include <vector>

/// The forms that arguments have. Each function says what is wrong with a text, and nothing where it has the
/// form.
namespace talentops::cli {

std::string no_duration(const std::string& text);
std::string no_time(const std::string& text);
std::string no_release(const std::string& text);                  ///< "client/name"
std::string neither_client_nor_release(const std::string& text);  ///< "client" or "client/name"
std::string no_calendar(const std::string& text);                 ///< "name" or "client/name"
std::string no_version(const std::string& text);
std::string no_name(const std::string& text);
std::string no_path(const std::string& text);  ///< one that is empty
std::string no_plan(const std::string& text);  ///< a plan's digest, or its first twelve digits at least
std::string no_reason(const std::string& text);
std::string no_score(const std::string& text);
std::string no_selector(const std::string& text);  ///< "tier=gold,client=acme"
std::vector<std::pair<std::string, std::string>> labels_in(const std::string& selector);
std::string no_log_level(const std::string& text);

/// The few words that an argument can be, each with the number that stands for it.
using NumberedWords = std::vector<std::pair<std::string, int>>;
std::string listed(const NumberedWords& words);  ///< "json|yaml"
/// Puts the number in the place of the word, which may be in any case.
std::string not_numbered(std::string& text, const NumberedWords& words);

}  // namespace talentops::cli
