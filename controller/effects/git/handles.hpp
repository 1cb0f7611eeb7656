#pragma once

#include <memory>

struct git_blob;
struct git_commit;
struct git_config;
struct git_config_iterator;
struct git_index;
struct git_object;
struct git_odb;
struct git_odb_object;
struct git_packbuilder;
struct git_patch;
struct git_reference;
struct git_reference_iterator;
struct git_repository;
struct git_revwalk;
struct git_signature;
struct git_tree;

namespace talentops::effects::git {

/// Gives a libgit2 object back to the library.
struct Release {
  void operator()(git_blob* object) const;
  void operator()(git_commit* object) const;
  void operator()(git_config* object) const;
  void operator()(git_config_iterator* object) const;
  void operator()(git_index* object) const;
  void operator()(git_object* object) const;
  void operator()(git_odb* object) const;
  void operator()(git_odb_object* object) const;
  void operator()(git_packbuilder* object) const;
  void operator()(git_patch* object) const;
  void operator()(git_reference* object) const;
  void operator()(git_reference_iterator* object) const;
  void operator()(git_repository* object) const;
  void operator()(git_revwalk* object) const;
  void operator()(git_signature* object) const;
  void operator()(git_tree* object) const;
};

/// Owns one libgit2 object. Threads: stays in the thread that made it.
template <typename T>
using Owned = std::unique_ptr<T, Release>;

/// What a C function fills: `git_tree_lookup(Fill(tree), …)`; the owner has it from the end of the call on.
template <typename T>
class Fill {
 public:
  explicit Fill(Owned<T>& owner) : owner_(owner) {}
  Fill(const Fill&) = delete;
  Fill& operator=(const Fill&) = delete;
  ~Fill() { owner_.reset(raw_); }
  operator T**() { return &raw_; }

 private:
  Owned<T>& owner_;
  T* raw_ = nullptr;
};

}  // namespace talentops::effects::git
