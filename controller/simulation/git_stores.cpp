#include "controller/simulation/git_stores.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "controller/base/codes/git.hpp"

namespace talentops::simulation {

using domain::CommitId;
using ports::TreeEntry;
using ports::TreeEntryKind;

namespace {

Error missing(Code code, std::string_view what) {
  return {ErrorKind::kNotFound, code, "there is no " + std::string(what)};
}

std::optional<CommitId> tip_of(const std::map<std::string, CommitId>& branches, const std::string& branch) {
  const auto found = branches.find(branch);
  return found == branches.end() ? std::nullopt : std::optional(found->second);
}

std::optional<CommitId> first_parent(const GitObjects& objects, const CommitId& commit) {
  const auto* made = objects.commit(commit);
  return made == nullptr || made->parents.empty() ? std::nullopt : std::optional(made->parents.front());
}

}  // namespace

template <typename Answer, typename Read>
Answer FleetStore::look(std::string_view what, Read&& read) {
  return world_.act<Answer>(life_, {&life_, EffectKind::kReadObject, "", std::string(what)}, Call{},
                            std::forward<Read>(read));
}

Result<std::string> FleetStore::tree_id(const CommitId& commit, std::string_view path) {
  return look<Result<std::string>>(path, [&]() -> Result<std::string> {
    const auto found = world_.objects->find(commit, path);
    if (found && found->kind == TreeEntryKind::kTree) return found->id;
    return missing(codes::kPathMissing, path);
  });
}

Result<std::vector<TreeEntry>> FleetStore::read_tree(std::string_view id) {
  return look<Result<std::vector<TreeEntry>>>(id, [&]() -> Result<std::vector<TreeEntry>> {
    const auto* entries = world_.objects->tree(id);
    if (entries == nullptr) return missing(codes::kPathMissing, id);
    return *entries;
  });
}

Result<std::shared_ptr<const std::string>> FleetStore::read_blob(std::string_view id, std::uint64_t limit) {
  using Bytes = std::shared_ptr<const std::string>;
  return look<Result<Bytes>>(id, [&]() -> Result<Bytes> {
    auto bytes = world_.objects->blob(id);
    if (bytes == nullptr) return missing(codes::kPathMissing, id);
    if (bytes->size() <= limit) return bytes;
    return Error{ErrorKind::kInvalid, codes::kBlobTooLarge, "a blob is larger than " + std::to_string(limit)};
  });
}

Result<CommitId> FleetStore::fetch(const Call& call) {
  const Deed deed{&life_, EffectKind::kFetchFleet, "", kMain};
  return world_.act<Result<CommitId>>(life_, deed, call, [&]() -> Result<CommitId> {
    const auto& shown = world_.shows_older_tip() ? world_.older_branches : world_.branches;
    if (auto tip = tip_of(shown, kMain)) return *std::move(tip);
    return missing(codes::kBranchMissing, "branch");
  });
}

Result<ports::CommitFacts> FleetStore::commit(const CommitId& commit) {
  return look<Result<ports::CommitFacts>>(commit.text(), [&]() -> Result<ports::CommitFacts> {
    const auto* made = world_.objects->commit(commit);
    if (made == nullptr) return missing(codes::kCommitUnknown, "commit " + commit.text());
    return ports::CommitFacts{commit, made->at, made->author};
  });
}

Result<ports::Descent> FleetStore::descent(const CommitId& older, const CommitId& newer) {
  return look<Result<ports::Descent>>(newer.text(), [&]() -> Result<ports::Descent> {
    for (const auto& each : {older, newer}) {
      if (world_.objects->commit(each) == nullptr)
        return missing(codes::kCommitUnknown, "commit " + each.text());
    }
    if (older == newer) return ports::Descent::kSame;
    if (world_.objects->descends(newer, older)) return ports::Descent::kAhead;
    return world_.objects->descends(older, newer) ? ports::Descent::kBehind : ports::Descent::kDiverged;
  });
}

Result<std::vector<ports::DesiredStore::PathVersion>> FleetStore::history(const CommitId& commit,
                                                                          std::string_view path, int depth) {
  return look<Result<std::vector<PathVersion>>>(path, [&]() -> Result<std::vector<PathVersion>> {
    std::vector<PathVersion> versions;
    std::optional<CommitId> at = commit;
    for (int looked = 0; at && looked <= depth; ++looked, at = first_parent(*world_.objects, *at)) {
      const auto file = world_.objects->find(*at, path);
      const auto blob = file ? std::optional(file->id) : std::nullopt;
      if (!versions.empty() && versions.back().blob == blob) {
        versions.back().commit = *at;
      } else {
        versions.push_back({*at, blob});
      }
    }
    return versions;
  });
}

namespace {

std::vector<std::string> ids_at(const GitObjects& objects, const CommitId& commit,
                                const std::vector<std::string>& paths) {
  std::vector<std::string> ids;
  for (const auto& path : paths) ids.push_back(objects.find(commit, path).value_or(ports::TreeEntry{}).id);
  return ids;
}

bool touches(const GitObjects& objects, const CommitId& commit, const std::vector<std::string>& paths) {
  const auto own = ids_at(objects, commit, paths);
  const auto& parents = objects.commit(commit)->parents;
  if (parents.empty()) return own != std::vector<std::string>(paths.size());
  const auto is_alike = [&](const auto& parent) { return ids_at(objects, parent, paths) == own; };
  return std::none_of(parents.begin(), parents.end(), is_alike);
}

}  // namespace

Result<std::vector<ports::DesiredStore::CommitText>> FleetStore::touching(
    const CommitId& tip, const std::optional<CommitId>& since, const std::vector<std::string>& paths) {
  return look<Result<std::vector<CommitText>>>(tip.text(), [&]() -> Result<std::vector<CommitText>> {
    const auto& objects = *world_.objects;
    const bool has_since = since && objects.commit(*since) != nullptr;
    std::vector<CommitText> texts;
    std::set<CommitId> seen;
    std::vector<CommitId> open = {tip};
    while (!open.empty()) {
      const auto id = open.back();
      open.pop_back();
      if (objects.commit(id) == nullptr) return missing(codes::kCommitUnknown, "commit " + id.text());
      if (!seen.insert(id).second || (has_since && objects.descends(*since, id))) continue;
      const auto& commit = *objects.commit(id);
      if (touches(objects, id, paths)) texts.push_back({commit.author, commit.message});
      open.insert(open.end(), commit.parents.begin(), commit.parents.end());
    }
    return texts;
  });
}

Result<CommitId> FleetStore::resolve(std::string_view revision) {
  constexpr std::string_view kParent = "~1";
  if (revision.ends_with(kParent)) {
    const CommitId child{std::string(revision.substr(0, revision.size() - kParent.size()))};
    if (const auto parent = first_parent(*world_.objects, child)) return *parent;
    return missing(codes::kRevisionUnknown, "revision " + std::string(revision));
  }
  const CommitId id{std::string(revision)};
  if (world_.objects->commit(id) != nullptr) return id;
  return missing(codes::kRevisionUnknown, "revision " + std::string(revision));
}

template <typename Answer, typename Read>
Answer RecordsStore::look(const CommitId& commit, std::string_view what, Read&& read, std::string_view to) {
  const Deed deed{&life_, EffectKind::kReadObject, "", std::string(what), std::string(to)};
  return world_.act<Answer>(life_, deed, Call{}, [&]() -> Answer {
    if (world_.objects->commit(commit) == nullptr)
      return missing(codes::kCommitUnknown, "commit " + commit.text());
    return read();
  });
}

Result<std::optional<CommitId>> RecordsStore::fetch(const Call& call) {
  using Tip = std::optional<CommitId>;
  const Deed deed{&life_, EffectKind::kFetchRecords, "", kRecords};
  return world_.act<Result<Tip>>(life_, deed, call, [&]() -> Result<Tip> {
    auto tip = tip_of(world_.shows_older_tip() ? world_.older_branches : world_.branches, kRecords);
    auto& seen = state().records_seen;
    if (seen && (!tip || !world_.objects->descends(*tip, *seen))) {
      return Error{ErrorKind::kDenied,
                   codes::kRecordsRewritten,
                   "the records have lost " + seen->text(),
                   {},
                   "put it back"};
    }
    if (tip) seen = tip;
    return tip;
  });
}

Result<std::optional<CommitId>> RecordsStore::last_seen() {
  if (!life_.is_alive) return ended();
  return state().records_seen;
}

Result<std::string> RecordsStore::read(const CommitId& commit, std::string_view path) {
  const auto content = [&]() -> Result<std::string> {
    if (auto bytes = world_.objects->read(commit, path)) return *std::move(bytes);
    return missing(codes::kPathMissing, path);
  };
  return look<Result<std::string>>(commit, path, content, kContent);
}

Result<std::vector<TreeEntry>> RecordsStore::list(const CommitId& commit, std::string_view path) {
  return look<Result<std::vector<TreeEntry>>>(commit, path, [&]() -> Result<std::vector<TreeEntry>> {
    const auto found = world_.objects->find(commit, path);
    const auto* entries = found ? world_.objects->tree(found->id) : nullptr;
    return entries == nullptr ? std::vector<TreeEntry>() : *entries;
  });
}

Result<std::optional<std::string>> RecordsStore::object_id(const CommitId& commit, std::string_view path) {
  using Id = std::optional<std::string>;
  return look<Result<Id>>(commit, path, [&]() -> Result<Id> {
    const auto found = world_.objects->find(commit, path);
    return found ? Id(found->id) : Id();
  });
}

namespace {

CommitId add_commit(GitObjects& objects, const std::optional<CommitId>& parent,
                    const ports::RecordCommit& change) {
  std::vector<GitObjects::Change> files;
  for (const auto& file : change.files) files.emplace_back(file.path, file.content);
  auto tree = objects.with_files(parent ? objects.commit(*parent)->tree : std::string(), files);
  std::vector<CommitId> parents;
  if (parent) parents.push_back(*parent);
  return objects.add_commit(
      {tree, std::move(parents), "talentops <talentops@example.com>", change.at, change.message});
}

}  // namespace

Result<CommitId> RecordsStore::commit(const std::optional<CommitId>& parent,
                                      const ports::RecordCommit& change) {
  const Deed deed{&life_, EffectKind::kCommitRecords, "", kRecords};
  return world_.act<Result<CommitId>>(life_, deed, Call{}, [&]() -> Result<CommitId> {
    auto& objects = *world_.objects;
    if (parent && objects.commit(*parent) == nullptr)
      return missing(codes::kCommitUnknown, "commit " + parent->text());
    auto made = add_commit(objects, parent, change);
    state().pending = made;
    return made;
  });
}

Status RecordsStore::push(const CommitId& commit, const std::optional<CommitId>& expected, const Call& call) {
  const Deed deed{&life_, EffectKind::kPushRecords, "", kRecords, commit.text()};
  return world_.act<Status>(life_, deed, call, [&]() -> Status {
    if (tip_of(world_.branches, kRecords) != expected) {
      return Error{ErrorKind::kConflict, codes::kRecordsMoved, "the branch has moved"};
    }
    world_.older_branches.insert_or_assign(kRecords, expected.value_or(commit));
    world_.branches[kRecords] = commit;
    return {};
  });
}

Status RecordsStore::go_on_from(const CommitId& tip, const ports::RecordCommit& change, const Call& call) {
  const Deed deed{&life_, EffectKind::kPushRecords, "", kRecords, tip.text()};
  return world_.act<Status>(life_, deed, call, [&]() -> Status {
    if (tip_of(world_.branches, kRecords) != tip)
      return Error{ErrorKind::kConflict, codes::kRecordsMoved, "the branch has moved"};
    const auto made = change.files.empty() ? tip : add_commit(*world_.objects, tip, change);
    world_.branches.insert_or_assign(kRecords, made);
    state().records_seen = made;
    return {};
  });
}

Result<std::optional<CommitId>> RecordsStore::pending() {
  if (!life_.is_alive) return ended();
  return state().pending;
}

Status RecordsStore::clear_pending() {
  if (!state().pending) return life_.is_alive ? Status() : Status(ended());
  const Deed deed{&life_, EffectKind::kClearPending, "", kRecords};
  return world_.act<Status>(life_, deed, Call{}, [&]() -> Status {
    state().pending.reset();
    return {};
  });
}

Result<ports::RecordStore::Contents> RecordsStore::contents(const CommitId& commit) {
  return look<Result<Contents>>(commit, commit.text(), [&]() -> Result<Contents> {
    const auto& made = *world_.objects->commit(commit);
    const auto parent = made.parents.empty() ? std::nullopt : std::optional(made.parents.front());
    return Contents{parent, {world_.objects->changes(commit), made.message, made.at}};
  });
}

Result<bool> RecordsStore::descends(const CommitId& commit, const CommitId& ancestor) {
  return look<Result<bool>>(commit, commit.text(),
                            [&]() -> Result<bool> { return world_.objects->descends(commit, ancestor); });
}

}  // namespace talentops::simulation
