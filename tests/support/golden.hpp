#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace talentops::test {

/// Fails the running test unless `text` is, byte for byte, the golden file tests/golden/<name>
/// ("records/deployed.md"). With TALENTOPS_ACCEPT=1 in the environment the file is rewritten instead, and the
/// test reports SKIPPED: to accept a text can never pass as having checked it.
void expect_golden(const std::string& name, std::string_view text);

/// Fails the running test unless `text` is, byte for byte, the file of the source `path`
/// ("crds/fleets.yaml"). `mend` is the command that writes it: what is generated is not accepted but made
/// again.
void expect_generated(const std::string& path, std::string_view text, std::string_view mend);

/// Every file below a folder of the source, from the top of the source, in order.
std::vector<std::string> files_of_source(const std::string& folder);

}  // namespace talentops::test
