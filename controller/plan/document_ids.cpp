#include "controller/plan/assemble.hpp"

namespace talentops::plan {

domain::DocumentId id_of(const domain::Fleet& fleet) { return {"Fleet", "", fleet.name}; }

domain::DocumentId id_of(const domain::Environment& environment) {
  return {"ClientEnvironment", environment.key.client.text(), environment.key.name.text()};
}

domain::DocumentId id_of(const domain::Release& release) {
  return {"TalentRelease", release.key.client.text(), release.key.name.text()};
}

domain::DocumentId id_of(const domain::Policy& policy) {
  return {"ReleasePolicy", policy.client ? policy.client->text() : "", policy.name};
}

domain::DocumentId id_of(const domain::Calendar& calendar) {
  return {"ChangeCalendar", calendar.client ? calendar.client->text() : "", calendar.name};
}

domain::DocumentId id_of(const domain::Certification& certification) {
  return {"Certification", "", certification.document.name};
}

domain::DocumentId id_of(const domain::Roster& roster) { return {"Roster", "", roster.name}; }

domain::DocumentId id_of(const SourceDocument& document) {
  return std::visit([](const auto& value) { return id_of(*value); }, document);
}

}  // namespace talentops::plan
