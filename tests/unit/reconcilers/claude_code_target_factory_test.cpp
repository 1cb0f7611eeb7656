#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/targets.hpp"
#include "reconcilers/claude_code/target_factory.hpp"

namespace talentops::claude_code {
namespace {

struct Place {
  const char* name;
  std::vector<std::string> patterns;
  std::string path;
  std::optional<ErrorKind> refused;
};
void PrintTo(const Place& place, std::ostream* out) { *out << place.name; }
class AllowedDirectoryTest : public ::testing::TestWithParam<Place> {};

const domain::EnvironmentKey kEnvironment{domain::ClientName("acme"), domain::EnvironmentName("production")};

TEST_P(AllowedDirectoryTest, IsDecidedByThePatterns) {
  const auto checked = check_allowed(GetParam().patterns, kEnvironment, GetParam().path);
  ASSERT_EQ(checked.has_value(), !GetParam().refused.has_value()) << (checked ? "" : checked.error().text());
  if (GetParam().refused) {
    EXPECT_EQ(checked.error().kind, *GetParam().refused);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Places, AllowedDirectoryTest,
    ::testing::Values(
        Place{"TheDirectory", {"/srv/acme"}, "/srv/acme", {}},
        Place{"Below", {"/srv/acme"}, "/srv/acme/a/b", {}},
        Place{"SlashAtTheEnd", {"/srv/acme/"}, "/srv/acme/a", {}},
        Place{"OwnClient", {"/srv/clients/{client}"}, "/srv/clients/acme/workspace", {}},
        Place{"OtherClient", {"/srv/clients/{client}"}, "/srv/clients/globex/workspace", ErrorKind::kDenied},
        Place{"NoRule", {}, "/srv/acme", ErrorKind::kDenied},
        Place{"SameBeginning", {"/srv/acme"}, "/srv/acme-evil", ErrorKind::kDenied},
        Place{"Above", {"/srv/acme"}, "/srv", ErrorKind::kDenied},
        Place{"DotDot", {"/srv/acme"}, "/srv/acme/../globex", ErrorKind::kInvalid},
        Place{"Relative", {"/srv"}, "srv/acme", ErrorKind::kInvalid},
        Place{"DoubleSlash", {"/srv"}, "/srv//acme", ErrorKind::kInvalid},
        Place{"EverythingAllowed", {"/"}, "/srv/acme", {}}),
    [](const auto& place) { return place.param.name; });

TEST(AllowedDirectoryTest, RefusalNamesTheLineToAdd) {
  const auto refused = check_allowed({}, kEnvironment, "/srv/clients/acme/workspace");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, codes::kPlaceNotAllowed);
  EXPECT_THAT(refused.error().hint, ::testing::HasSubstr("\"/srv/clients/{client}\" to allow.directories"));
}

}  // namespace
}  // namespace talentops::claude_code
