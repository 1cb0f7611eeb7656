#pragma once

#include <string>
#include <string_view>

namespace talentops::test {

/// Fails the running test unless `text` is, byte for byte, the golden file tests/golden/<name>
/// ("records/deployed.md"). With TALENTOPS_ACCEPT=1 in the environment the file is rewritten instead, and the
/// test reports SKIPPED: to accept a text can never pass as having checked it.
void expect_golden(const std::string& name, std::string_view text);

}  // namespace talentops::test
