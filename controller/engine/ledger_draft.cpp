#include "controller/engine/ledger_draft.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "controller/engine/open_intents.hpp"

namespace talentops::engine {
namespace {

/// The file name without what follows its first dot: a deployment's files are all called by its id.
std::string_view stem(std::string_view path) {
  const auto name = path.substr(path.rfind('/') + 1);
  return name.substr(0, name.find('.'));
}

bool is_manifest_path(const std::string& path, const std::string& root) {
  return path.starts_with(root + "/manifests/") && path.ends_with(".yaml") &&
         !path.ends_with(".deliveries.yaml");
}

}  // namespace

bool Draft::is_open_manifest(const ports::RecordFile& file) const {
  if (!is_manifest_path(file.path, root_)) return false;
  const auto manifest = decode_(file.content, file.path);
  return manifest && manifest->is_open();
}

Result<std::optional<std::string>> Draft::object_at(const std::optional<domain::CommitId>& commit,
                                                    const std::string& path) const {
  if (!commit) return std::optional<std::string>();
  return store_.object_id(*commit, path);
}

Status Draft::add(const Backlog& backlog) {
  const auto& files = backlog.contents.change.files;
  std::set<std::string_view> never_begun;
  for (const auto& file : files) {
    if (!is_open_manifest(file)) continue;
    if (!TRY(object_at(tip_, file.path))) never_begun.insert(stem(file.path));
  }
  bool adds = false;
  for (const auto& file : files) {
    if (never_begun.contains(stem(file.path))) continue;
    if (!file.path.starts_with(root_ + "/")) continue;  // records have moved since
    const auto before = TRY(object_at(backlog.contents.parent, file.path));
    const auto now = TRY(object_at(tip_, file.path));
    if (now && now != before) continue;  // somebody has written it since
    if (!TRY(differs_from_tip(file))) continue;
    files_[file.path] = file.content;
    adds = true;
  }
  if (!adds) return {};
  message_.add(RecordsMessage::parse(backlog.contents.change.message));
  return {};
}

Result<bool> Draft::is_closed_at_tip(const ports::RecordFile& file) const {
  if (!tip_ || !is_manifest_path(file.path, root_)) return false;
  const auto there = store_.read(*tip_, file.path);
  if (!there && there.error().kind == ErrorKind::kNotFound) return false;
  if (!there) return there.error();
  const auto manifest = decode_(*there, file.path);
  return !manifest || !manifest->is_open();  // what cannot be read is not written over
}

Status Draft::add(const ports::Proposal& proposal) {
  std::set<std::string_view> closed;
  for (const auto& file : proposal.files) {
    if (TRY(is_closed_at_tip(file))) closed.insert(stem(file.path));
  }
  bool adds = false;
  for (const auto& file : proposal.files) {
    if (!closed.contains(stem(file.path))) adds = TRY(put(file)) || adds;
  }
  const auto& basis = proposal.basis;
  if (basis && !TRY(is_overtaken(store_, tip_, root_, *basis))) adds = TRY(put(basis->accepted)) || adds;
  if (adds) message_.add({proposal.headline}, proposal.trailers);
  return {};
}

Result<bool> Draft::put(const ports::RecordFile& file) {
  files_.erase(file.path);
  if (!TRY(differs_from_tip(file))) return false;
  files_[file.path] = file.content;
  return true;
}

Result<bool> Draft::differs_from_tip(const ports::RecordFile& file) const {
  if (!tip_) return true;
  const auto there = store_.read(*tip_, file.path);
  if (there) return *there != file.content;
  if (there.error().kind == ErrorKind::kNotFound) return true;
  return there.error();
}

bool Draft::same_as(const Backlog& backlog) const {
  const auto& files = backlog.contents.change.files;
  if (backlog.contents.parent != tip_ || files.size() != files_.size()) return false;
  return std::all_of(files.begin(), files.end(), [&](const ports::RecordFile& file) {
    const auto found = files_.find(file.path);
    return found != files_.end() && found->second == file.content;
  });
}

ports::RecordCommit Draft::commit(Instant at) const {
  ports::RecordCommit commit;
  for (const auto& [path, content] : files_) commit.files.push_back({path, content});
  commit.message = message_.text();
  commit.at = at;
  return commit;
}

}  // namespace talentops::engine
