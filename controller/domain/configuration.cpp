#include "controller/domain/configuration.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace talentops::domain {

Digest digest_of(const SecretReference& reference) {
  return sha256(fmt::format("secret {}:{}/{}:{}@{}:{}", reference.from.size(), reference.from,
                            reference.key.size(), reference.key, reference.version.size(),
                            reference.version));
}

std::string variable_of(std::string_view name) {
  std::string variable(name);
  if (name.find('-') == std::string_view::npos) return variable;
  std::transform(variable.begin(), variable.end(), variable.begin(), [](char c) {
    const bool is_lower = c >= 'a' && c <= 'z';
    return c == '-' ? '_' : is_lower ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return variable;
}

}  // namespace talentops::domain
