#include "controller/engine/commit_verifier.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "controller/base/codes/git.hpp"

namespace talentops::engine {
namespace {

using domain::CommitId;
using domain::VerifyCommits;

constexpr std::string_view kGitNamespace = "git";
constexpr int kFarthestBack = 1'000;

Error unverified(const CommitId& commit, std::string_view why, std::string hint) {
  return {ErrorKind::kDenied,
          codes::kCommitUnverified,
          fmt::format("commit {} {}", commit.text().substr(0, 12), why),
          {},
          std::move(hint)};
}

bool counts(const domain::GoodSignature& signature, Instant at) {
  return std::any_of(signature.entries.begin(), signature.entries.end(),
                     [&](const auto& entry) { return entry.validity.contains(at); });
}

bool counts(const domain::GoodSignature& signature, Instant at, Instant now) {
  return std::any_of(signature.entries.begin(), signature.entries.end(), [&](const auto& entry) {
    return entry.validity.contains(at) && entry.validity.contains(now);
  });
}

}  // namespace

CommitVerifier::CommitVerifier(ports::SignedHistory& history, const ports::Clock& clock,
                               ReadSigners read_signers, VerifyCommits rule)
    : history_(history), clock_(clock), read_signers_(std::move(read_signers)), rule_(rule) {}

Status CommitVerifier::check(const CommitId& id, const ports::SignedCommit& commit, As as,
                             const codec::AllowedSigners& signers) const {
  if (!commit.signature)
    return unverified(id, "is not signed", "sign it: git commit -S, with gpg.format ssh and user.signingKey");
  if (commit.signature->find("BEGIN SSH SIGNATURE") == std::string::npos) {
    return unverified(id, "has a signature that is not SSH's",
                      "sign with an SSH key (gpg.format ssh); other kinds are not looked at");
  }
  const auto good = codec::verify_signature(commit.content, *commit.signature, kGitNamespace, signers);
  if (!good) {
    return unverified(id, "is not verified: " + good.error().message,
                      "have somebody sign who is in trust.allowedSignersFile, for the namespace git");
  }
  const auto now = clock_.now();
  if (!counts(*good, commit.committed_at)) {
    return unverified(id,
                      fmt::format("is by {}, which did not count at {}", good->fingerprint,
                                  format_time(commit.committed_at)),
                      "look at valid-after and valid-before in trust.allowedSignersFile");
  }
  if (as == As::kTip && !counts(*good, commit.committed_at, now)) {
    return unverified(id, fmt::format("is by {}, which counts no more", good->fingerprint),
                      "push a commit on top that is signed with a key that counts today");
  }
  return {};
}

Status CommitVerifier::verify(const std::optional<CommitId>& accepted, const CommitId& tip,
                              const Call& call) const {
  if (rule_ == VerifyCommits::kNone) return {};
  const auto signers = TRY(read_signers_());
  TRY(check(tip, TRY(history_.signed_commit(tip)), As::kTip, signers));
  if (rule_ == VerifyCommits::kHead || !accepted) return {};
  for (const auto& id : TRY(history_.between(*accepted, tip, call))) {
    if (id == tip) continue;
    TRY(check(id, TRY(history_.signed_commit(id)), As::kHistory, signers));
  }
  return {};
}

Result<CommitId> CommitVerifier::newest_verified(const CommitId& tip, const Call& call) const {
  if (rule_ == VerifyCommits::kNone) return tip;
  const auto signers = TRY(read_signers_());
  Status of_tip;
  auto id = tip;
  for (int back = 0; back < kFarthestBack && !call.stop.stop_requested(); ++back) {
    const auto commit = TRY(history_.signed_commit(id));
    auto checked = check(id, commit, As::kTip, signers);
    if (checked) return id;
    if (back == 0) of_tip = std::move(checked);
    if (!commit.parent) break;
    id = *commit.parent;
  }
  return of_tip.error();
}

}  // namespace talentops::engine
