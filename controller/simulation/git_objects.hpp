#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "controller/base/time.hpp"
#include "controller/domain/names.hpp"
#include "controller/ports/desired_store.hpp"
#include "controller/ports/record_store.hpp"

namespace talentops::simulation {

/// The objects of every repository of a world, under the ids that git itself gives them. An object never
/// changes and none is ever taken away, so that a world and its copies share one set. Threads: one.
class GitObjects {
 public:
  struct Commit {
    std::string tree;
    std::vector<domain::CommitId> parents;
    std::string author;  ///< "Name <email>"
    Instant at;
    std::string message;
  };

  std::string add_blob(std::string bytes);
  std::string add_tree(std::vector<ports::TreeEntry> entries);
  domain::CommitId add_commit(Commit commit);

  /// Nothing where there is no such object.
  std::shared_ptr<const std::string> blob(std::string_view id) const;
  const std::vector<ports::TreeEntry>* tree(std::string_view id) const;
  const Commit* commit(const domain::CommitId& id) const;

  /// What becomes of a file: its content, or nothing. Each path once.
  using Change = std::pair<std::string_view, std::optional<std::string_view>>;
  /// The tree that is `tree` ("" is the empty one) with files more, or with other content, or without them.
  std::string with_files(const std::string& tree, const std::vector<Change>& changes);
  std::string with_file(const std::string& tree, std::string_view path,
                        std::optional<std::string_view> bytes) {
    return with_files(tree, {{path, bytes}});
  }

  std::optional<ports::TreeEntry> find(const domain::CommitId& commit, std::string_view path) const;
  std::optional<std::string> read(const domain::CommitId& commit, std::string_view path) const;
  /// The blob of every file of a commit, by path.
  using Listing = std::map<std::string, std::string>;
  Listing list(const domain::CommitId& commit) const;
  /// What `commit` changed against its first parent.
  std::vector<ports::RecordFile> changes(const domain::CommitId& commit) const;
  bool descends(const domain::CommitId& commit, const domain::CommitId& ancestor) const;

  /// Every object as git stores it, before compression: "blob 3\0abc". For stock git to judge.
  const std::map<std::string, std::string, std::less<>>& stored() const { return stored_; }

 private:
  std::string store(std::string_view kind, const std::string& bytes);
  void add_files(const std::string& tree, const std::string& below, Listing& files) const;

  std::map<std::string, std::string, std::less<>> stored_;
  std::map<std::string, std::shared_ptr<const std::string>, std::less<>> blobs_;
  std::map<std::string, std::vector<ports::TreeEntry>, std::less<>> trees_;
  std::map<std::string, Commit, std::less<>> commits_;
};

}  // namespace talentops::simulation
