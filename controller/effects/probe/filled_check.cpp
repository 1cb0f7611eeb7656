#include "controller/effects/probe/filled_check.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "controller/base/percent.hpp"
#include "controller/base/text.hpp"

namespace talentops::effects {
namespace {

using Variables = std::map<std::string_view, std::string>;

Variables variables_of(const ports::ProbeContext& context) {
  return {{"client", context.environment.client.text()},
          {"environment", context.environment.name.text()},
          {"release", context.release.text()},
          {"talent.name", context.talent_name.text()},
          {"talent.version", context.talent.version.text()},
          {"target.name", context.target.text()}};
}

/// What is none of the variables stays as it is: the schema has seen to it that there is no such thing.
template <typename Escape>
std::string fill(std::string_view text, const Variables& variables, Escape&& escape) {
  std::string filled;
  while (true) {
    const auto begin = text.find("{{");
    const auto end = begin == std::string_view::npos ? begin : text.find("}}", begin);
    if (end == std::string_view::npos) return filled.append(text);
    const auto found = variables.find(trim(text.substr(begin + 2, end - begin - 2)));
    filled.append(text.substr(0, begin));
    if (found != variables.end()) {
      filled.append(escape(found->second));
    } else {
      filled.append(text.substr(begin, end + 2 - begin));
    }
    text.remove_prefix(end + 2);
  }
}

struct Filling {
  const Variables& variables;

  std::string plain(std::string_view text) const {
    return fill(text, variables, [](const auto& value) { return value; });
  }
  std::optional<std::string> plain(const std::optional<std::string>& text) const {
    return text ? std::optional(plain(std::string_view(*text))) : std::nullopt;
  }

  domain::CheckKind operator()(const domain::DigestCheck& check) const { return check; }
  domain::CheckKind operator()(const domain::EffectiveCheck& check) const { return check; }
  domain::CheckKind operator()(const domain::FileCheck& check) const {
    return domain::FileCheck{plain(std::string_view(check.path)), plain(check.contains)};
  }
  domain::CheckKind operator()(domain::CommandCheck check) const {
    for (auto& argument : check.arguments) argument = plain(std::string_view(argument));
    return check;
  }
  domain::CheckKind operator()(domain::HttpCheck check) const {
    check.url = fill(check.url, variables, encode_percent);
    check.body = plain(check.body);
    return check;
  }
  domain::CheckKind operator()(const domain::TcpCheck& check) const { return check; }
};

}  // namespace

domain::CheckKind filled(const domain::CheckKind& kind, const ports::ProbeContext& context) {
  const auto variables = variables_of(context);
  return std::visit(Filling{variables}, kind);
}

}  // namespace talentops::effects
