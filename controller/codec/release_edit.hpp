#pragma once

#include <optional>
#include <string>

#include "controller/base/result.hpp"
#include "controller/domain/names.hpp"
#include "controller/domain/version.hpp"

namespace talentops::codec {

/// What is to be another in a release; what is absent stays.
struct ReleaseEdit {
  domain::ReleaseKey release;
  std::optional<domain::Version> version = {};
  std::optional<bool> suspend = {};
};

/// The text of a file of documents in which a release is as `edit` wishes it; everything else, comments,
/// quotes and layout too, is as it was. Errors: kInvalid if the file has no such release that can be read,
/// or has it in a way that cannot be edited.
Result<std::string> with_release(const std::string& text, const std::string& file, const ReleaseEdit& edit);

}  // namespace talentops::codec
