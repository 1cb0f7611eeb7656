#pragma once

#include <string>
#include <vector>

#include "controller/base/result.hpp"
#include "controller/cli/exit_code.hpp"
#include "controller/cli/fleet_directory.hpp"
#include "controller/cli/output.hpp"
#include "controller/cli/requests.hpp"
#include "controller/codec/release_edit.hpp"

namespace talentops::cli {

/// The documents of a fleet that an edit begins with: as they lie in the directory, or at HEAD where the edit
/// goes to a new branch.
class EditedFleet {
 public:
  static Result<EditedFleet> open(const EditChoice& how);

  const domain::Catalog& catalog() const { return catalog_; }

  /// One more edit. Errors: kInvalid where it cannot be made without touching more than it is about.
  Status edit(const domain::Release& release, const codec::ReleaseEdit& edit);

  /// Refuses, with the problems on `output`, what `validate` would refuse and did not refuse before; else
  /// does what was chosen, all of it or nothing, and says `message` in the commit.
  ExitCode finish(const std::string& message, const Output& output);

 private:
  explicit EditedFleet(EditChoice how) : how_(std::move(how)) {}

  Result<std::unique_ptr<ports::TreeReader>> open_tree() const;
  Result<domain::Problems> problems_with(const FileTexts& changed, domain::Catalog* catalog) const;
  Result<std::string> text_of(const std::string& path) const;
  Result<std::string> difference() const;
  Status write() const;
  Result<domain::CommitId> commit(const std::string& message) const;

  EditChoice how_;
  domain::Catalog catalog_ = {};
  domain::Problems problems_ = {};
  FileTexts before_ = {};
  FileTexts after_ = {};
  std::vector<std::string> said_ = {};  ///< what each edit does, for people
};

}  // namespace talentops::cli
