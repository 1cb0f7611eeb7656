#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace talentops {

/// What stands for names in texts that people write: {{ client }}, {{ talent.version }}.
using Variables = std::map<std::string_view, std::string>;
using Escape = std::function<std::string(const std::string&)>;

/// The text with its variables filled in, each as `escape` makes of it. What is none of them stays as it is:
/// the schema has seen to it that there is no such thing.
std::string fill_in(std::string_view text, const Variables& variables, const Escape& escape);
std::string fill_in(std::string_view text, const Variables& variables);

}  // namespace talentops
