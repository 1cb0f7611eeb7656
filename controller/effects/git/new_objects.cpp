#include "controller/effects/git/new_objects.hpp"

#include <cstring>
#include <unordered_set>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <git2.h>

#include "controller/base/codes/git.hpp"
#include "controller/effects/git/library.hpp"

namespace talentops::effects::git {
namespace {

struct SameId {
  bool operator()(const git_oid& a, const git_oid& b) const { return git_oid_equal(&a, &b) != 0; }
};
struct IdHash {
  std::size_t operator()(const git_oid& id) const {
    std::size_t hash = 0;
    std::memcpy(&hash, id.id, sizeof hash);  // an object id is a hash already
    return hash;
  }
};
using Ids = std::unordered_set<git_oid, IdHash, SameId>;

/// A tree and the one that it was compared with (all zeros: none).
struct Walk {
  git_oid tree;
  git_oid older;
  bool operator==(const Walk& other) const {
    return SameId()(tree, other.tree) && SameId()(older, other.older);
  }
};
struct WalkHash {
  std::size_t operator()(const Walk& walk) const { return IdHash()(walk.tree) * 31 + IdHash()(walk.older); }
};

constexpr int kDeepest = 512;

/// Collects what a commit brings in, compared with its first parent.
class NewObjects {
 public:
  NewObjects(git_repository& from, git_repository& known_in, const IsKnown& is_known, const Call& call)
      : from_(from), known_in_(known_in), is_known_(is_known), call_(call) {}

  Status collect(const git_oid& start) {
    std::vector<git_oid> open{start};
    while (!open.empty()) {
      const git_oid id = open.back();
      open.pop_back();
      if (!ids_.insert(id).second) continue;
      order_.push_back(id);
      TRY(still_wanted(call_));
      const auto commit = TRY(commit_of(id, from_));
      TRY(collect_changes(*commit));
      for (unsigned i = 0; i < git_commit_parentcount(commit.get()); ++i) {
        const git_oid& parent = *git_commit_parent_id(commit.get(), i);
        if (!is_known_(parent)) open.push_back(parent);
      }
    }
    return {};
  }

  const std::vector<git_oid>& ids() const { return order_; }

 private:
  static Result<Owned<git_commit>> commit_of(const git_oid& id, git_repository& in) {
    Owned<git_commit> commit;
    const int result = git_commit_lookup(Fill(commit), &in, &id);
    if (result < 0) return git_failure(result, fmt::format("commit {}", git_oid_tostr_s(&id)));
    return commit;
  }

  static Result<Owned<git_tree>> tree_of(const git_oid& id, git_repository& in) {
    Owned<git_tree> tree;
    const int result = git_tree_lookup(Fill(tree), &in, &id);
    if (result < 0) return git_failure(result, fmt::format("tree {}", git_oid_tostr_s(&id)));
    return tree;
  }

  /// Where it is known it has often been read before: a folder of all clients is large. What cannot be read
  /// there is read where the news are.
  template <typename Object>
  Result<Object> older(const git_oid& id, Result<Object> (*read)(const git_oid&, git_repository&)) {
    if (older_in_ != &from_) {
      if (auto found = read(id, *older_in_)) return found;
    }
    return read(id, from_);
  }

  /// Whatever the first parent has is known, or is collected with that parent.
  Status collect_changes(const git_commit& commit) {
    const git_oid& root = *git_commit_tree_id(&commit);
    if (git_commit_parentcount(&commit) == 0) return collect_tree(root, nullptr, 0);
    const git_oid& parent_id = *git_commit_parent_id(&commit, 0);
    older_in_ = is_known_(parent_id) ? &known_in_ : &from_;
    const auto parent = TRY(older(parent_id, commit_of));
    const git_oid& parent_root = *git_commit_tree_id(parent.get());
    if (git_oid_equal(&root, &parent_root) != 0) return {};
    return collect_tree(root, &parent_root, 0);
  }

  Status collect_tree(const git_oid& id, const git_oid* older_id, int depth) {
    if (depth > kDeepest) {
      return Error{ErrorKind::kInvalid, codes::kTreeTooDeep,
                   "a directory of the repository is nested too deeply"};
    }
    // The same tree can be met again against another older one, and then other entries of it are new: after a
    // revert.
    if (!walked_.insert({id, older_id == nullptr ? git_oid{} : *older_id}).second) return {};
    if (ids_.insert(id).second) order_.push_back(id);
    const auto tree = TRY(tree_of(id, from_));
    Owned<git_tree> before;
    if (older_id != nullptr) before = TRY(older(*older_id, tree_of));
    for (std::size_t i = 0; i < git_tree_entrycount(tree.get()); ++i) {
      TRY(collect_entry(*git_tree_entry_byindex(tree.get(), i), before.get(), depth));
    }
    return {};
  }

  Status collect_entry(const git_tree_entry& entry, const git_tree* older, int depth) {
    const git_oid& id = *git_tree_entry_id(&entry);
    const git_tree_entry* before =
        older == nullptr ? nullptr : git_tree_entry_byname(older, git_tree_entry_name(&entry));
    if (before != nullptr && git_oid_equal(&id, git_tree_entry_id(before)) != 0) return {};
    switch (git_tree_entry_type(&entry)) {
      case GIT_OBJECT_TREE: {
        const bool was_tree = before != nullptr && git_tree_entry_type(before) == GIT_OBJECT_TREE;
        return collect_tree(id, was_tree ? git_tree_entry_id(before) : nullptr, depth + 1);
      }
      case GIT_OBJECT_BLOB:
        if (ids_.insert(id).second) order_.push_back(id);
        return {};
      default:
        return {};  // a submodule's commit lives elsewhere
    }
  }

  git_repository& from_;
  git_repository& known_in_;
  git_repository* older_in_ = nullptr;  ///< of the commit that is looked at
  const IsKnown& is_known_;
  const Call& call_;
  Ids ids_;
  std::unordered_set<Walk, WalkHash> walked_;
  std::vector<git_oid> order_;
};

}  // namespace

Result<Owned<git_packbuilder>> pack_of_news(git_repository& from, git_repository& known_in,
                                            const domain::CommitId& commit, const IsKnown& is_known,
                                            const Call& call) {
  git_oid id{};
  int result = git_oid_fromstr(&id, commit.text().c_str());
  if (result < 0) return git_failure(result, fmt::format("commit {}", commit.text()));
  NewObjects objects(from, known_in, is_known, call);
  TRY(objects.collect(id));
  Owned<git_packbuilder> pack;
  result = git_packbuilder_new(Fill(pack), &from);
  const auto& ids = objects.ids();
  for (std::size_t i = 0; result == 0 && i < ids.size(); ++i) {
    result = git_packbuilder_insert(pack.get(), &ids[i], nullptr);
  }
  if (result < 0) return git_failure(result, "collecting objects");
  return pack;
}

}  // namespace talentops::effects::git
