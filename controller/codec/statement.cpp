#include "controller/codec/statement.hpp"

#include <optional>

#include <fmt/format.h>

#include "controller/base/codes/trust.hpp"
#include "controller/codec/json_text.hpp"
#include "controller/codec/strict_json.hpp"
#include "controller/codec/trust.hpp"

namespace talentops::codec {
namespace {

constexpr std::string_view kStatementType = "https://in-toto.io/Statement/v1";
constexpr std::string_view kPredicateType = "https://slsa.dev/verification_summary/v1";
constexpr std::string_view kOurVerifier = "https://talentops.dev/certify";
constexpr std::string_view kLevel = "TALENT_QA";

Error error(Code code, std::string message) {
  return {ErrorKind::kInvalid, code, std::move(message), {}, "make the statement with talentops certify"};
}

Error member_error(std::string_view path, std::string_view expected) {
  return error(codes::kStatementMember, fmt::format("{}: expected {}", path, expected));
}

Result<std::string> text_at(const JsonNode& object, std::string_view name, std::string_view path) {
  const std::string* text = object.find_text(name);
  if (text == nullptr || text->empty()) return member_error(path, "a text");
  return *text;
}

/// The list of texts at `name`; empty where it is absent.
Result<std::vector<std::string>> texts_at(const JsonNode& object, std::string_view name,
                                          std::string_view path) {
  std::vector<std::string> texts;
  const JsonNode* list = object.find(name);
  if (list == nullptr) return texts;
  if (list->kind != JsonNode::Kind::kList) return member_error(path, "a list of texts");
  for (const auto& item : list->items) {
    if (item.kind != JsonNode::Kind::kText || item.text.empty()) return member_error(path, "a list of texts");
    texts.push_back(item.text);
  }
  return texts;
}

Result<std::vector<Digest>> read_subjects(const JsonNode& statement) {
  const JsonNode* list = statement.find("subject");
  if (list == nullptr || list->kind != JsonNode::Kind::kList || list->items.empty()) {
    return member_error("subject", "a list of at least one subject");
  }
  std::vector<Digest> subjects;
  for (const auto& subject : list->items) {
    const JsonNode* digests = subject.find("digest");
    const std::string* hex = digests == nullptr ? nullptr : digests->find_text("sha256");
    const auto digest = hex == nullptr ? std::nullopt : Digest::parse_hex(*hex);
    if (!digest) return member_error("subject.digest.sha256", "64 lower-case hexadecimal digits");
    subjects.push_back(*digest);
  }
  return subjects;
}

Result<domain::VerificationResult> read_result(const JsonNode& predicate) {
  const std::string* text = predicate.find_text("verificationResult");
  if (text != nullptr && *text == "PASSED") return domain::VerificationResult::kPassed;
  if (text != nullptr && *text == "FAILED") return domain::VerificationResult::kFailed;
  if (text != nullptr && *text == "WARNED") return domain::VerificationResult::kWarned;
  return member_error("predicate.verificationResult", "PASSED, FAILED or WARNED");
}

/// What talentops adds to the predicate; all of it may be absent.
Status read_extension(const JsonNode& predicate, domain::Statement& statement) {
  const JsonNode* extension = predicate.find("talentops");
  if (extension == nullptr) return {};
  if (extension->kind != JsonNode::Kind::kObject) return member_error("predicate.talentops", "an object");
  if (extension->find("by") != nullptr)
    statement.by = TRY(text_at(*extension, "by", "predicate.talentops.by"));
  if (const JsonNode* score = extension->find("score"); score != nullptr) {
    if (score->kind != JsonNode::Kind::kNumber || !(score->number >= 0 && score->number <= 1)) {
      return member_error("predicate.talentops.score", "a number from 0 to 1");
    }
    statement.score = score->number;
  }
  const JsonNode* stages = extension->find("stages");
  statement.stages = TRY(texts_at(*extension, "stages", "predicate.talentops.stages"));
  // No stages means all of them; an empty list would turn "none" into "all".
  if (stages != nullptr && statement.stages.empty())
    return member_error("predicate.talentops.stages", "at least one stage");
  return {};
}

Result<domain::Statement> read_predicate(const JsonNode& predicate) {
  domain::Statement statement;
  const JsonNode* verifier = predicate.find("verifier");
  if (verifier == nullptr || verifier->kind != JsonNode::Kind::kObject)
    return member_error("predicate.verifier", "an object");
  statement.verifier = TRY(text_at(*verifier, "id", "predicate.verifier.id"));
  const auto time = TRY(text_at(predicate, "timeVerified", "predicate.timeVerified"));
  const auto verified_at = parse_time(time);
  if (!verified_at) return member_error("predicate.timeVerified", "a time like 2026-11-21T09:30:00Z");
  statement.verified_at = *verified_at;
  statement.resource = TRY(text_at(predicate, "resourceUri", "predicate.resourceUri"));
  const JsonNode* policy = predicate.find("policy");
  if (policy != nullptr && policy->kind != JsonNode::Kind::kObject)
    return member_error("predicate.policy", "an object");
  statement.result = TRY(read_result(predicate));
  if (predicate.find("verifiedLevels") == nullptr)
    return member_error("predicate.verifiedLevels", "a list of texts");
  TRY(texts_at(predicate, "verifiedLevels", "predicate.verifiedLevels"));
  TRY(read_extension(predicate, statement));
  return statement;
}

std::string_view result_text(domain::VerificationResult result) {
  switch (result) {
    case domain::VerificationResult::kPassed:
      return "PASSED";
    case domain::VerificationResult::kFailed:
      return "FAILED";
    case domain::VerificationResult::kWarned:
      return "WARNED";
  }
  return "FAILED";
}

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const auto& part : parts) text += (text.empty() ? "" : ",") + part;
  return text;
}

std::string extension_text(const domain::Statement& statement) {
  std::vector<std::string> members, stages;
  if (!statement.by.empty()) members.push_back("\"by\":" + json_quoted(statement.by));
  if (statement.score) members.push_back(fmt::format("\"score\":{}", *statement.score));
  for (const auto& stage : statement.stages) stages.push_back(json_quoted(stage));
  if (!stages.empty()) members.push_back(fmt::format("\"stages\":[{}]", joined(stages)));
  if (members.empty()) return {};
  return fmt::format(",\"talentops\":{{{}}}", joined(members));
}

}  // namespace

Result<domain::Statement> decode_statement(std::string_view text) {
  const JsonNode root = TRY(read_strict_json(text));
  const std::string* type = root.find_text("_type");
  if (type == nullptr || *type != kStatementType)
    return error(codes::kStatementType, fmt::format("_type: expected {}", kStatementType));
  const std::string* predicate_type = root.find_text("predicateType");
  if (predicate_type == nullptr || *predicate_type != kPredicateType) {
    return error(codes::kPredicateType, fmt::format("predicateType: expected {}", kPredicateType));
  }
  const JsonNode* predicate = root.find("predicate");
  if (predicate == nullptr || predicate->kind != JsonNode::Kind::kObject)
    return member_error("predicate", "an object");
  auto subjects = TRY(read_subjects(root));
  domain::Statement statement = TRY(read_predicate(*predicate));
  statement.subjects = std::move(subjects);
  return statement;
}

std::string encode_statement(const domain::Statement& statement, const domain::TalentName& talent,
                             const domain::Version& version) {
  std::vector<std::string> subjects;
  const auto name = json_quoted(fmt::format("{}@{}", talent.text(), version.text()));
  for (const auto& digest : statement.subjects) {
    subjects.push_back(fmt::format("{{\"name\":{},\"digest\":{{\"sha256\":\"{}\"}}}}", name, digest.hex()));
  }
  const bool passed = statement.result == domain::VerificationResult::kPassed;
  return fmt::format(
      "{{\"_type\":\"{}\",\"subject\":[{}],\"predicateType\":\"{}\",\"predicate\":{{\"verifier\":{{\"id\":{}}"
      "},\"timeVerified\":\"{}\","
      "\"resourceUri\":{},\"verificationResult\":\"{}\",\"verifiedLevels\":[{}]{}}}}}",
      kStatementType, joined(subjects), kPredicateType,
      json_quoted(statement.verifier.empty() ? kOurVerifier : statement.verifier),
      format_time(statement.verified_at),
      json_quoted(fmt::format("talent:{}@{}", talent.text(), version.text())), result_text(statement.result),
      passed ? json_quoted(kLevel) : "", extension_text(statement));
}

}  // namespace talentops::codec
