#include "controller/effects/probe/filled_check.hpp"

#include <optional>
#include <string>
#include <string_view>

#include "controller/base/percent.hpp"
#include "controller/base/variables.hpp"

namespace talentops::effects {
namespace {

Variables variables_of(const ports::ProbeContext& context) {
  return {{"client", context.environment.client.text()},
          {"environment", context.environment.name.text()},
          {"release", context.release.text()},
          {"talent.name", context.talent_name.text()},
          {"talent.version", context.talent.version.text()},
          {"target.name", context.target.text()}};
}

struct Filling {
  const Variables& variables;

  std::string plain(std::string_view text) const { return fill_in(text, variables); }
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
    check.url = fill_in(check.url, variables, encode_percent);
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
