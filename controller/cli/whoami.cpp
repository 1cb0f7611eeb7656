#include <fmt/format.h>

#include "controller/base/text.hpp"
#include "controller/cli/fleet_view.hpp"
#include "controller/cli/signing_key.hpp"
#include "controller/cli/verbs.hpp"
#include "controller/codec/trust.hpp"
#include "controller/domain/people.hpp"
#include "controller/effects/clock/system_clock.hpp"

namespace talentops::cli {
namespace {

using codec::YamlValue;
using domain::People;

/// Who somebody is by the key that they sign with here, and what they may decide by that.
struct Identity {
  std::string principal;
  std::string fingerprint;
  std::optional<std::string> person = {};  ///< absent: no Roster has the principal
  std::string roster = {};
  std::set<std::string> roles = {};                              ///< at every client that is not named
  std::map<std::string, std::set<std::string>> at_clients = {};  ///< where they differ
  std::optional<Error> untrusted = {};                           ///< why acts of this key would not count
};

std::string place_of(const domain::Catalog& catalog, const std::string& person) {
  for (const auto& roster : catalog.rosters) {
    for (const auto& each : roster.people) {
      if (each.name == person) return roster.where.file;
    }
  }
  return {};
}

void find_roles(const domain::Catalog& catalog, Identity& identity) {
  const People people(catalog.rosters);
  identity.person = people.person_with(identity.principal);
  if (!identity.person) return;
  identity.roster = place_of(catalog, *identity.person);
  identity.roles = people.roles_of(*identity.person, {});
  for (const auto& roster : catalog.rosters) {
    for (const auto& [client, roles] : roster.clients) {
      auto own = people.roles_of(*identity.person, client);
      if (own != identity.roles) identity.at_clients[client.text()] = std::move(own);
    }
  }
}

Result<Identity> identify(const WhoamiRequest& request, const domain::Catalog& catalog) {
  const auto key = TRY(key_of_signer(request.source, request.key));
  Identity identity{TRY(name_of_signer(request.source, request.by, key)), key.fingerprint()};
  find_roles(catalog, identity);
  if (const auto& trust = request.source.allowed_signers) {
    const auto known =
        check_signer(key, identity.principal, *trust, codec::kActNamespace, effects::SystemClock().now());
    if (!known) identity.untrusted = known.error();
  }
  return identity;
}

std::vector<std::string> listed(const std::set<std::string>& roles) { return {roles.begin(), roles.end()}; }

std::string text_of(const std::set<std::string>& roles) {
  return roles.empty() ? std::string("none") : join(listed(roles), ", ");
}

YamlValue value_of(const Identity& identity, bool is_trust_known) {
  YamlValue value;
  value.put("person", identity.person ? YamlValue(*identity.person) : null_value());
  value.put("roster", identity.person ? YamlValue(identity.roster) : null_value());
  value.put("principal", identity.principal).put("key", identity.fingerprint);
  value.put("trusted", is_trust_known ? YamlValue(!identity.untrusted) : null_value());
  value.put("roles", YamlValue::list(listed(identity.roles)));
  auto clients = YamlValue();
  for (const auto& [client, roles] : identity.at_clients) clients.put(client, YamlValue::list(listed(roles)));
  return value.put("clients", std::move(clients));
}

std::string trust_text(const Identity& identity, const Source& source) {
  if (!source.allowed_signers) return "whether it is trusted is not known: give --allowed-signers FILE";
  if (!identity.untrusted) return fmt::format("trusted by {}", *source.allowed_signers);
  return "not trusted: " + identity.untrusted->text();
}

std::string text_of(const Identity& identity, const Source& source) {
  auto text = identity.person
                  ? fmt::format("{} ({})\n", *identity.person, identity.roster)
                  : fmt::format("nobody of the roster: no Roster has the principal {}\n", identity.principal);
  text += fmt::format("roles   {}\n", text_of(identity.roles));
  for (const auto& [client, roles] : identity.at_clients)
    text += fmt::format("        at {}: {}\n", client, text_of(roles));
  return text + fmt::format("key     {} as {}, {}\n", identity.fingerprint, identity.principal,
                            trust_text(identity, source));
}

}  // namespace

ExitCode whoami(const WhoamiRequest& request, const Output& output) {
  const auto view = FleetView::open(request.source, {});
  if (!view) return output.refuse(view.error());
  const auto identity = identify(request, view->catalog());
  if (!identity) return output.refuse(identity.error());
  if (output.wants_value()) {
    output.value(value_of(*identity, request.source.allowed_signers.has_value()));
  } else {
    output.out << text_of(*identity, request.source);
  }
  return identity->person && !identity->untrusted ? ExitCode::kFine : ExitCode::kNo;
}

}  // namespace talentops::cli
