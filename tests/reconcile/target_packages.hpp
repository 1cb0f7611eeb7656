#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "controller/domain/package.hpp"
#include "reconcilers/claude_code/secret_items.hpp"

/// Packages as they come from a release, without one.
namespace talentops::test {

struct TestFile {
  std::string path;
  std::string bytes;
  bool executable = false;
  bool client_owned = false;
};

inline domain::Package make_package(const std::string& version, const std::vector<TestFile>& files,
                                    const std::string& talent = "greeter") {
  domain::Package package;
  package.talent = domain::TalentName(talent);
  package.version = *domain::Version::parse(version);
  package.id = {sha256(talent + version), sha256("configuration")};
  for (const TestFile& file : files) {
    package.items.push_back({.path = file.path,
                             .executable = file.executable,
                             .client_owned = file.client_owned,
                             .sha256 = sha256(file.bytes),
                             .content = std::make_shared<const std::string>(file.bytes)});
  }
  return package;
}

/// With variables that get their values at the target, and another configuration for that.
inline domain::Package with_secrets(domain::Package package,
                                    const std::map<std::string, domain::SecretReference>& secrets,
                                    const domain::SecretsSink& sink = {}) {
  std::string configuration = "configuration";
  for (auto& item : claude_code::secret_items(secrets, sink)) {
    configuration += item.path + item.sha256.text();
    package.items.push_back(std::move(item));
  }
  package.id.configuration = sha256(configuration);
  return package;
}

/// The same package for an environment with `layout: links`.
inline domain::Package linked(domain::Package package) {
  for (auto& item : package.items) {
    if (item.kind == domain::ItemKind::kFile && !item.client_owned) item.kind = domain::ItemKind::kLink;
  }
  return package;
}

}  // namespace talentops::test
