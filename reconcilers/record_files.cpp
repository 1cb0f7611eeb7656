#include "reconcilers/record_files.hpp"

#include <utility>

#include "controller/base/redact.hpp"

namespace talentops::reconcilers {

namespace {

/// The last look before a commit. Records that programs read are made of texts that were looked at one by
/// one; a page is looked at as a whole, for what came together only there.
ports::RecordFile file_of(records::RecordDocument document) {
  if (document.path.ends_with(".md")) document.content = redact(document.content);
  return {std::move(document.path), std::move(document.content)};
}

}  // namespace

std::vector<ports::RecordFile> files_of(std::vector<records::RecordDocument> documents) {
  std::vector<ports::RecordFile> files;
  for (auto& document : documents) files.push_back(file_of(std::move(document)));
  return files;
}

}  // namespace talentops::reconcilers
