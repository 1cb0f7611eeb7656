#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controller/base/result.hpp"
#include "controller/domain/names.hpp"
#include "controller/effects/git/handles.hpp"
#include "controller/ports/desired_store.hpp"

/// Reading objects: what is not there is told apart from what cannot be read, which is damage.
namespace talentops::effects::git {

struct FoundObject {
  std::string id;
  ports::TreeEntryKind kind = ports::TreeEntryKind::kFile;
};

/// What is at `path` in a commit ("" is its root), or nothing. Errors: kNotFound for an unknown commit.
Result<std::optional<FoundObject>> find_object(git_repository& repository, const domain::CommitId& commit,
                                               std::string_view path);

/// Errors: kNotFound if there is no directory at `path`.
Result<std::string> find_tree(git_repository& repository, const domain::CommitId& commit,
                              std::string_view path);

Result<std::vector<ports::TreeEntry>> tree_entries(git_repository& repository, std::string_view id);

/// Errors: kInvalid if the blob is larger than `limit`, which is found out before it is read.
Result<std::string> blob_bytes(git_repository& repository, std::string_view id, std::uint64_t limit);

}  // namespace talentops::effects::git
