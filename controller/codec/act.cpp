#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "controller/base/codes/trust.hpp"
#include "controller/base/pattern.hpp"
#include "controller/base/text.hpp"
#include "controller/codec/envelope.hpp"
#include "controller/codec/excerpt.hpp"
#include "controller/codec/json_text.hpp"
#include "controller/codec/statement.hpp"
#include "controller/codec/strict_json.hpp"
#include "controller/codec/trust.hpp"

namespace talentops::codec {
namespace {

Error statement_error(Code code, std::string message) {
  return {
      ErrorKind::kInvalid, code, std::move(message), {}, "make the act again with this version of talentops"};
}

constexpr std::array<std::string_view, 13> kMembers = {
    "verb", "client", "release", "environment", "deployment", "target", "item",
    "as",   "commit", "plan",    "reason",      "by",         "at"};

Status refuse_unknown(const JsonNode& root) {
  for (const auto& [name, value] : root.members) {
    if (std::find(kMembers.begin(), kMembers.end(), name) == kMembers.end()) {
      return statement_error(
          codes::kActMemberUnknown,
          fmt::format("the act has the member {}, which this version does not know", json_quoted(name)));
    }
  }
  return {};
}

Result<std::string> required(const JsonNode& root, std::string_view name) {
  const std::string* text = root.find_text(name);
  if (text == nullptr || text->empty())
    return statement_error(codes::kActMemberMissing, fmt::format("the act has no \"{}\"", name));
  return *text;
}

/// A name of the fleet; acts find their way into paths of the records.
Result<std::string> required_name(const JsonNode& root, std::string_view name) {
  auto text = TRY(required(root, name));
  if (!domain::is_valid_name(text))
    return statement_error(codes::kActMemberForm, fmt::format("the act's \"{}\" is not a name", name));
  return text;
}

Result<std::string> optional_name(const JsonNode& root, std::string_view name) {
  return root.find(name) == nullptr ? Result<std::string>(std::string()) : required_name(root, name);
}

/// Absent is empty, for acts that are about no deployment and for verbs that need no reason.
Result<std::string> optional(const JsonNode& root, std::string_view name) {
  if (root.find(name) == nullptr) return std::string();
  const std::string* text = root.find_text(name);
  if (text == nullptr)
    return statement_error(codes::kActMemberForm, fmt::format("the act's \"{}\" is not a text", name));
  return *text;
}

bool made_by(const domain::GoodSignature& signature, const domain::Act& act) {
  return std::any_of(signature.entries.begin(), signature.entries.end(), [&](const auto& entry) {
    return entry.validity.contains(act.at) && matches_pattern_list(act.by, entry.principals);
  });
}

Result<domain::Act> decode(std::string_view text, const std::string& file, const AllowedSigners& signers) {
  const Envelope envelope = TRY(read_envelope(text, file, "Act"));
  if (envelope.statement.size() > kMaxStatementBytes) {
    return Error{ErrorKind::kInvalid,
                 codes::kStatementTooLarge,
                 "the act's statement is too large",
                 {},
                 "make the act again"};
  }
  if (envelope.signatures.size() != 1) {
    return Error{ErrorKind::kInvalid,
                 codes::kActSignatures,
                 fmt::format("the act has {}, and is made by one person",
                             counted(envelope.signatures.size(), "signature")),
                 {},
                 "make acts with talentops"};
  }
  if (envelope.signatures.front().format != "sshsig") {
    return Error{ErrorKind::kInvalid,
                 codes::kSignatureFormat,
                 fmt::format("the act's signature has the format {}, not sshsig",
                             excerpt(envelope.signatures.front().format)),
                 {},
                 "make acts with talentops"};
  }
  const auto signature =
      TRY(verify_signature(envelope.statement, envelope.signatures.front().armored, kActNamespace, signers));
  domain::Act act = TRY(decode_act_statement(envelope.statement));
  if (!made_by(signature, act)) {
    return Error{ErrorKind::kDenied,
                 codes::kActSigner,
                 fmt::format("the act says that {} made it, but key {} is not theirs, or was not valid at {}",
                             excerpt(act.by), signature.fingerprint, format_time(act.at)),
                 {},
                 "sign with a key that allowed_signers names for `by`"};
  }
  act.path = file;
  return act;
}

}  // namespace

std::string encode_act_statement(const domain::Act& act) {
  std::string text = fmt::format("{{\"verb\":\"{}\"", name_of(act.verb));
  const auto put = [&](std::string_view member, const std::string& value) {
    if (!value.empty()) text += fmt::format(",\"{}\":{}", member, json_quoted(value));
  };
  put("client", act.release.client.text());
  put("release", act.release.name.text());
  put("environment", act.environment.text());
  put("deployment", act.deployment.text());
  put("target", act.target.text());
  put("item", act.item);
  if (act.as) put("as", std::string(name_of(*act.as)));
  if (act.commit) put("commit", act.commit->text());
  if (act.plan) put("plan", act.plan->text());
  return text + fmt::format(",\"reason\":{},\"by\":{},\"at\":\"{}\"}}", json_quoted(act.reason),
                            json_quoted(act.by), format_time(act.at));
}

namespace {

/// Members that only some verbs have; where one is missing, the act says nothing that could be followed.
Status read_rest(const JsonNode& root, domain::Act& act) {
  act.target = domain::TargetName(TRY(optional_name(root, "target")));
  act.item = TRY(optional(root, "item"));
  if (const auto as = TRY(optional(root, "as")); !as.empty()) {
    act.as = domain::parse_unlock_as(as);
    if (!act.as)
      return statement_error(codes::kActMemberForm, "the act's \"as\" is neither current nor reinstall");
  }
  if (const auto commit = TRY(optional(root, "commit")); !commit.empty())
    act.commit = domain::CommitId(commit);
  if (const auto plan = TRY(optional(root, "plan")); !plan.empty()) {
    act.plan = Digest::parse(plan);
    if (!act.plan) return statement_error(codes::kActMemberForm, "the act's \"plan\" is no digest");
  }
  return {};
}

/// Whether acts of this verb are about the whole fleet.
bool is_of_fleet(domain::ActVerb verb) { return verb == domain::ActVerb::kConfirmRewrite; }

/// Whether acts of this verb are about a plan.
bool is_of_plan(domain::ActVerb verb) {
  return verb == domain::ActVerb::kApprove || verb == domain::ActVerb::kReject;
}

/// What an act of this verb has to name.
Status check_members(const domain::Act& act) {
  const auto need = [](bool is_there, std::string_view member) -> Status {
    if (is_there) return {};
    return statement_error(codes::kActMemberMissing, fmt::format("the act has no \"{}\"", member));
  };
  const bool is_of_release =
      act.verb == domain::ActVerb::kRetry || act.verb == domain::ActVerb::kRollback || is_of_plan(act.verb);
  if (is_of_release) TRY(need(!act.release.name.empty(), "release"));
  const bool is_of_commit = act.verb == domain::ActVerb::kConfirmRemoval || is_of_fleet(act.verb);
  if (!is_of_commit) TRY(need(!act.environment.empty(), "environment"));
  if (act.verb == domain::ActVerb::kAdopt) TRY(need(!act.item.empty(), "item"));
  if (act.verb == domain::ActVerb::kUnlock) TRY(need(act.as.has_value(), "as"));
  if (is_of_commit) TRY(need(act.commit.has_value(), "commit"));
  if (is_of_plan(act.verb)) TRY(need(act.plan.has_value(), "plan"));
  if (is_of_fleet(act.verb) && !act.release.client.empty())
    return statement_error(codes::kActScope, "the act is about the whole fleet, and names a client");
  return {};
}

}  // namespace

Result<domain::Act> decode_act_statement(std::string_view statement) {
  const JsonNode root = TRY(read_strict_json(statement));
  TRY(refuse_unknown(root));
  const auto verb = domain::parse_act_verb(TRY(required(root, "verb")));
  if (!verb) return statement_error(codes::kActVerb, "the act's verb is none that this version knows");
  const auto client = TRY(is_of_fleet(*verb) ? optional_name(root, "client") : required_name(root, "client"));
  const auto release = TRY(optional_name(root, "release"));
  const auto environment = TRY(optional_name(root, "environment"));
  const auto deployment = TRY(optional(root, "deployment"));
  const auto reason = TRY(optional(root, "reason"));
  const auto by = TRY(required(root, "by"));
  const auto at = parse_time(TRY(required(root, "at")));
  if (!at)
    return statement_error(codes::kActMemberForm, "the act's \"at\" is not a time like 2026-11-21T09:30:00Z");
  domain::Act act{*verb,
                  {domain::ClientName(client), domain::ReleaseName(release)},
                  domain::EnvironmentName(environment),
                  domain::DeploymentId(deployment),
                  reason,
                  by,
                  *at,
                  {}};
  TRY(read_rest(root, act));
  TRY(check_members(act));
  return act;
}

Result<std::string> encode_act(const domain::Act& act, const SigningKey& key) {
  const std::string statement = encode_act_statement(act);
  auto signature = TRY(key.sign(statement, kActNamespace));
  const std::string name = lower_ascii(fmt::format("{}-{}", compact_time(act.at), name_of(act.verb)));
  return write_envelope(
      {"Act", name, act.release.client.text(), statement, {{"sshsig", std::move(signature)}}});
}

Result<domain::Act> decode_act(std::string_view text, const std::string& file,
                               const AllowedSigners& signers) {
  auto act = decode(text, file, signers);
  if (!act && !act.error().where) act.error().where = Location{file};
  return act;
}

}  // namespace talentops::codec
