#include "controller/records/documents.hpp"

#include "controller/codec/records.hpp"
#include "controller/records/checklist.hpp"
#include "controller/records/manifest_page.hpp"
#include "controller/records/manual_way.hpp"
#include "controller/records/paths.hpp"

namespace talentops::records {

std::vector<RecordDocument> documents_of_intent(const domain::Manifest& manifest, std::string_view older) {
  const auto placement = manifest.intent.placement();
  const auto& id = manifest.intent.id;
  return {{manifest_path(placement, id),
           codec::encode_manifest(manifest, older, rollback_steps(manifest.intent))},
          {manifest_page_path(placement, id), manifest_page(manifest)}};
}

std::vector<RecordDocument> documents_of_outcome(domain::Manifest manifest, std::string_view older,
                                                 const std::optional<domain::RollbackRecord>& rollback,
                                                 const Delivery& delivery) {
  const auto placement = manifest.intent.placement();
  const auto& id = manifest.intent.id;
  if (rollback) manifest.progress.rollback_record = rollback_path(placement, id);
  auto documents = documents_of_intent(manifest, older);
  documents.push_back({checklist_path(placement, id), checklist(manifest)});
  if (manifest.progress.outcome == domain::Outcome::kSucceeded) {
    documents.push_back({handover_path(placement, id), handover(manifest, delivery)});
  }
  if (rollback) documents.push_back({rollback_path(placement, id), codec::encode_rollback(*rollback)});
  return documents;
}

std::vector<RecordDocument> documents_of_verification(const domain::Verification& verification) {
  return {{verification_path(verification.environment, verification.at),
           codec::encode_verification(verification)}};
}

std::vector<RecordDocument> documents_of_drift(const domain::DriftRecord& record) {
  return {{drift_path(record.environment, record.at), codec::encode_drift(record)}};
}

}  // namespace talentops::records
