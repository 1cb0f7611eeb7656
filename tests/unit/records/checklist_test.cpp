#include "controller/records/checklist.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/records/samples.hpp"

namespace talentops::records {
namespace {

using domain::Manifest;
using testing::HasSubstr;
using testing::Not;

TEST(ChecklistTest, TicksEveryBoxThatIsProvenAndNoOther) {
  const auto text = checklist(upgraded());
  for (const auto* box : {"Certification verified", "Bundle verified", "Environment verified", "Backup taken",
                          "Deployed", "Health", "Smoke tests", "Rollback plan verified", "Records written"}) {
    EXPECT_THAT(text, HasSubstr(std::string("- [x] **") + box + "**"));
  }
  EXPECT_THAT(text, HasSubstr("- [ ] **People told**: not asked for: no notification route"));
}

struct Missing {
  const char* name;
  void (*take_away)(Manifest&);
  const char* box;
};
void PrintTo(const Missing& row, std::ostream* out) { *out << row.name; }

void drop_gate(Manifest& manifest, std::string_view name) {
  std::erase_if(manifest.intent.gates, [&](const auto& gate) { return gate.name == name; });
}
void drop_result(Manifest& manifest, std::string_view name) {
  std::erase_if(manifest.progress.checks, [&](const auto& check) { return check.name == name; });
}
void drop_step(Manifest& manifest, std::string_view name) {
  std::erase_if(manifest.intent.program.steps, [&](const auto& step) {
    const auto* check = std::get_if<domain::CheckStep>(&step);
    return check != nullptr && check->check.name == name;
  });
}

class MissingProofTest : public testing::TestWithParam<Missing> {};

TEST_P(MissingProofTest, LeavesItsBoxUnticked) {
  auto manifest = upgraded();
  GetParam().take_away(manifest);
  const auto text = checklist(manifest);
  EXPECT_THAT(text, HasSubstr(std::string("- [ ] **") + GetParam().box + "**: "));
  EXPECT_THAT(text, Not(HasSubstr(std::string("- [x] **") + GetParam().box + "**")));
}

INSTANTIATE_TEST_SUITE_P(
    Rows, MissingProofTest,
    testing::Values(
        Missing{"NoCertifiedGate", [](Manifest& m) { drop_gate(m, "certified"); }, "Certification verified"},
        Missing{"CertifiedGateDenies",
                [](Manifest& m) { m.intent.gates[2].verdict = domain::Verdict::kDeny; },
                "Certification verified"},
        Missing{"NoArtifactGate", [](Manifest& m) { drop_gate(m, "artifact"); }, "Bundle verified"},
        Missing{"NoVerification", [](Manifest& m) { drop_gate(m, "environment-verified"); },
                "Environment verified"},
        Missing{"NoRollbackPlan", [](Manifest& m) { drop_gate(m, "rollback-plan"); },
                "Rollback plan verified"},
        Missing{"BackupNotProven", [](Manifest& m) { drop_gate(m, "rollback-plan"); }, "Backup taken"},
        Missing{"NothingToBackUp", [](Manifest& m) { m.intent.way_back = domain::WayBackKind::kUninstall; },
                "Backup taken"},
        Missing{"NotReadBack", [](Manifest& m) { m.progress.targets.clear(); }, "Deployed"},
        Missing{"ReadBackDiffers", [](Manifest& m) { m.progress.targets[0].verified = "differs"; },
                "Deployed"},
        Missing{"OneTargetOfTwo", [](Manifest& m) { m.intent.targets.emplace_back("second"); }, "Deployed"},
        Missing{"TakenBack", [](Manifest& m) { m.progress.outcome = domain::Outcome::kRolledBack; },
                "Deployed"},
        Missing{"NoHealthCheckNamed", [](Manifest& m) { drop_step(m, "health/answers"); }, "Health"},
        Missing{"HealthNotMeasured", [](Manifest& m) { drop_result(m, "health/answers"); }, "Health"},
        Missing{"SmokeNotMeasured", [](Manifest& m) { drop_result(m, "smoke/greets"); }, "Smoke tests"},
        Missing{"SmokeWithoutData",
                [](Manifest& m) { m.progress.checks[3].measurement.result = domain::Measured::kNoData; },
                "Smoke tests"}),
    [](const auto& row) { return row.param.name; });

TEST(ChecklistTest, FailsACheckThatFailedAtOneTargetOnly) {
  auto manifest = upgraded();
  manifest.progress.checks.push_back({"smoke/greets", {domain::Measured::kFail, "exit 1", Duration(1)}});
  EXPECT_THAT(checklist(manifest), HasSubstr("- [ ] **Smoke tests**: `smoke/greets`: fail: exit 1"));
}

TEST(ChecklistTest, DoesNotTickAGateThatRefusedLater) {
  EXPECT_THAT(checklist(cancelled_by_gate()),
              HasSubstr("- [ ] **Certification verified**: gate certified: revoked"));
}

}  // namespace
}  // namespace talentops::records
