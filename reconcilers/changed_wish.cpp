#include "reconcilers/changed_wish.hpp"

#include <variant>

#include "controller/codec/documents.hpp"

namespace talentops::reconcilers {
namespace {

constexpr int kDeepest = 1000;
constexpr std::uint64_t kLargestDocument = 1024 * 1024;

/// Whether the text holds the same wish. What cannot be read wishes nothing else: broken is not another wish.
bool wishes_the_same(const std::string& text, const domain::Release& release,
                     const domain::EnvironmentName& environment) {
  const auto decoded = codec::decode_documents(text, release.where.file);
  if (domain::has_errors(decoded.problems)) return true;
  for (const auto& document : decoded.documents) {
    const auto* each = std::get_if<domain::Release>(&document);
    if (each == nullptr || each->key != release.key) continue;
    const auto here = domain::as_in(*each, environment);
    return here.version == release.version && here.configuration == release.configuration &&
           here.talent == release.talent;
  }
  return false;
}

}  // namespace

Result<bool> was_wished_otherwise(ports::DesiredStore& store, const domain::Catalog& catalog,
                                  const domain::Release& release, const domain::EnvironmentName& environment,
                                  const domain::CommitId& since) {
  const auto versions = TRY(store.history(catalog.commit, release.where.file, kDeepest));
  for (const auto& version : versions) {
    const auto descent = TRY(store.descent(since, version.commit));
    if (descent != ports::Descent::kAhead)
      return false;  // from here on it is what was wished when that deployment began
    if (!version.blob) return true;
    const auto text = TRY(store.read_blob(*version.blob, kLargestDocument));
    if (!wishes_the_same(*text, release, environment)) return true;
  }
  return false;
}

}  // namespace talentops::reconcilers
