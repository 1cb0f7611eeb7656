#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controller/domain/act.hpp"
#include "controller/domain/deployment.hpp"
#include "controller/domain/drift.hpp"
#include "controller/records/handover.hpp"

/// What is committed about a deployment, as files: what belongs together stands in one list and goes into one
/// commit.
namespace talentops::records {

struct RecordDocument {
  std::string path;  ///< below the records root
  std::string content;
  bool operator==(const RecordDocument&) const = default;
};

/// The manifest and its page, while the deployment is open: at its intent and at durable points.
/// `older` is the manifest's text in git, or "".
std::vector<RecordDocument> documents_of_intent(const domain::Manifest& manifest,
                                                std::string_view older = {});

/// Everything that is written when a deployment has ended: manifest, page, checklist; the handover where it
/// succeeded; the rollback record where there is one (the manifest then names its path).
std::vector<RecordDocument> documents_of_outcome(domain::Manifest manifest, std::string_view older,
                                                 const std::optional<domain::RollbackRecord>& rollback,
                                                 const Delivery& delivery);

std::vector<RecordDocument> documents_of_verification(const domain::Verification& verification);

std::vector<RecordDocument> documents_of_drift(const domain::DriftRecord& record);

}  // namespace talentops::records
