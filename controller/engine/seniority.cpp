#include "controller/engine/seniority.hpp"

#include <algorithm>

namespace talentops::engine {

using domain::CommitId;

namespace {

constexpr int kDepth = 1000;

bool claims_in(const plan::SourceFile& file, const domain::DocumentId& id, const plan::Claims& claims) {
  return std::any_of(file.documents.begin(), file.documents.end(), [&](const plan::SourceDocument& document) {
    return plan::id_of(document) == id && claims(document);
  });
}

/// The commit since which a document claims it without a break. A version that cannot be read breaks nothing.
std::optional<CommitId> claimed_since(ports::DesiredStore& store, DocumentShelf& shelf,
                                      const CommitId& commit, const plan::Claimant& claimant,
                                      const plan::Claims& claims) {
  const auto versions = store.history(commit, claimant.file, kDepth);
  if (!versions) return std::nullopt;
  std::optional<CommitId> since;
  for (const auto& version : *versions) {
    if (!version.blob) break;
    const auto file = shelf.read(claimant.file, *version.blob);
    if (claims_in(*file, claimant.id, claims)) {
      since = version.commit;
    } else if (!domain::has_errors(file->problems)) {
      break;
    }
  }
  return since;
}

}  // namespace

std::optional<std::size_t> eldest_claimant(ports::DesiredStore& store, DocumentShelf& shelf,
                                           const CommitId& commit,
                                           const std::vector<plan::Claimant>& claimants,
                                           const plan::Claims& claims) {
  std::vector<CommitId> since;
  for (const auto& claimant : claimants) {
    auto begun = claimed_since(store, shelf, commit, claimant, claims);
    if (!begun) return std::nullopt;
    since.push_back(*std::move(begun));
  }
  const auto is_before_all = [&](const CommitId& first) {
    return std::count_if(since.begin(), since.end(), [&](const CommitId& other) {
             const auto descent = store.descent(first, other);
             return descent && *descent == ports::Descent::kAhead;
           }) == static_cast<std::ptrdiff_t>(since.size()) - 1;
  };
  const auto eldest = std::find_if(since.begin(), since.end(), is_before_all);
  if (eldest == since.end()) return std::nullopt;
  return static_cast<std::size_t>(eldest - since.begin());
}

}  // namespace talentops::engine
