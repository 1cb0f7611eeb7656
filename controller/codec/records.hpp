#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "controller/base/result.hpp"
#include "controller/domain/act.hpp"
#include "controller/domain/deployment.hpp"
#include "controller/domain/documents.hpp"
#include "controller/domain/drift.hpp"

/// The records as documents: what is written is read back to the same value, but for free texts (reasons,
/// details, notes), which are written `recordable`.
namespace talentops::codec {

/// `older` is the text that the same manifest had before, or "": fields in it that this version does not know
/// are kept. `rollback_steps` is the manual way back, one step a line: written for people, not read back.
std::string encode_manifest(const domain::Manifest& manifest, std::string_view older = {},
                            const std::vector<std::string>& rollback_steps = {});
/// Errors: kInvalid with the place; unknown fields are not an error here, a newer version may have written
/// them.
Result<domain::Manifest> decode_manifest(std::string_view text, const std::string& file);

std::string encode_rollback(const domain::RollbackRecord& record);
Result<domain::RollbackRecord> decode_rollback(std::string_view text, const std::string& file);

std::string encode_verification(const domain::Verification& verification);
Result<domain::Verification> decode_verification(std::string_view text, const std::string& file);

std::string encode_drift(const domain::DriftRecord& record);
Result<domain::DriftRecord> decode_drift(std::string_view text, const std::string& file);

/// The accepted tip of the watched branch.
struct AcceptedTip {
  domain::CommitId commit;
  Instant at;
  bool operator==(const AcceptedTip&) const = default;
};
std::string encode_accepted(const AcceptedTip& tip);
Result<AcceptedTip> decode_accepted(std::string_view text, const std::string& file);

/// Where records that were moved are since.
std::string encode_records_place(const domain::RecordsPlace& place);
Result<domain::RecordsPlace> decode_records_place(std::string_view text, const std::string& file);

}  // namespace talentops::codec
