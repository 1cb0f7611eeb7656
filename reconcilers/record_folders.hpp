#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include "controller/base/result.hpp"
#include "controller/ports/record_store.hpp"

/// How records are found in their folders: they are named so that names sort as time does.
namespace talentops::reconcilers {

bool is_directory(const ports::TreeEntry& entry);
bool is_document(const ports::TreeEntry& entry);

/// Names of one kind in a folder, newest first.
Result<std::vector<std::string>> names(ports::RecordStore& store, const domain::CommitId& tip,
                                       const std::string& directory,
                                       bool (*is_wanted)(const ports::TreeEntry&));

/// The documents two levels down (a year or a month, then a name), newest first.
Result<std::vector<std::string>> dated_documents(ports::RecordStore& store, const domain::CommitId& tip,
                                                 const std::string& directory,
                                                 std::size_t limit = std::numeric_limits<std::size_t>::max());

}  // namespace talentops::reconcilers
