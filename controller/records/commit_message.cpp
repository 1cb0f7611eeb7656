#include "controller/records/commit_message.hpp"

#include <string_view>

#include <fmt/format.h>

#include "controller/base/text.hpp"
#include "controller/records/wording.hpp"

namespace talentops::records {
namespace {

std::string_view verb_of(const domain::Manifest& manifest) {
  const bool asked = is_asked(manifest.intent);
  if (manifest.is_open()) return asked ? "begins to go back" : "begins";
  return ended_as(*manifest.progress.outcome, manifest.intent.action, asked);
}

}  // namespace

CommitMessage commit_message(const domain::Manifest& manifest) {
  const auto& intent = manifest.intent;
  CommitMessage message{fmt::format("{}: {} {} {}", intent.environment.text(), intent.talent.text(),
                                    change_of(intent), verb_of(manifest)),
                        {}};
  message.trailers = {"Deployment-Id: " + intent.id.text(), "Release: " + intent.release.text(),
                      "Environment: " + intent.environment.text()};
  if (manifest.progress.outcome) {
    message.trailers.push_back(fmt::format("Outcome: {}", name_of(*manifest.progress.outcome)));
  }
  if (!intent.desired.commit.empty())
    message.trailers.push_back("Desired-Commit: " + intent.desired.commit.text());
  return message;
}

CommitMessage commit_message(const domain::Verification& verification) {
  return {fmt::format("{}: environment {}", verification.environment.text(),
                      verification.passed ? "verified" : "failed its verification"),
          {"Environment: " + verification.environment.text()}};
}

CommitMessage commit_message(const domain::DriftRecord& record) {
  return {
      fmt::format("{}: {} not as deployed", record.environment.text(), counted(record.items.size(), "item")),
      {"Environment: " + record.environment.text()}};
}

}  // namespace talentops::records
