#include "controller/plan/shared_secrets_files.hpp"

#include <algorithm>
#include <map>
#include <string>

#include <fmt/format.h>

#include "controller/base/codes/documents.hpp"

namespace talentops::plan {
namespace {

using domain::Environment;
using Environments = std::vector<const Environment*>;

const std::string* file_of(const Environment& environment) {
  const auto& sink = environment.secrets_sink;
  return sink && sink->file ? &*sink->file : nullptr;
}

/// The one that named its file before the others did; nothing where nobody can tell.
const Environment* first_of(const Environments& naming, const Eldest& eldest, const Findings& findings) {
  std::vector<Claimant> claimants;
  for (const auto* each : naming) claimants.push_back({each->where.file, id_of(*each)});
  if (const auto kept = only_kept(claimants, findings)) return naming[*kept];
  if (!eldest) return nullptr;
  const auto first = eldest(claimants, [&](const SourceDocument& document) {
    const auto* environment = document_as<Environment>(document);
    const auto* file = environment == nullptr ? nullptr : file_of(*environment);
    return file != nullptr && *file == *file_of(*naming.front());
  });
  return first ? naming[*first] : nullptr;
}

class Files {
 public:
  Files(const Eldest& eldest, Findings& findings) : eldest_(eldest), findings_(findings) {}

  void settle_shared(const Environments& naming) {
    const bool is_one = std::all_of(naming.begin(), naming.end(),
                                    [&](const auto* each) { return each->key == naming.front()->key; });
    if (is_one) return;
    const auto* first = first_of(naming, eldest_, findings_);
    for (const auto* each : naming) {
      if (each == first) continue;
      const auto* other = first != nullptr ? first : each == naming.front() ? naming.back() : naming.front();
      refuse(*each, fmt::format("{} is also the file of {}{}", *file_of(*each), other->key.text(),
                                first == nullptr ? "" : ", which named it first"));
    }
  }

  void settle_inside(const Environment& naming, const Environments& all) {
    for (const auto* environment : all) {
      for (const auto& target : environment->targets) {
        if (!file_of(naming)->starts_with(target.directory.path + "/") || refused_.contains(&naming))
          continue;
        refuse(naming, fmt::format("{} lies inside {}, target {} of {}", *file_of(naming),
                                   target.directory.path, target.name.text(), environment->key.text()));
      }
    }
  }

  std::set<const Environment*> take() { return std::move(refused_); }

 private:
  void refuse(const Environment& environment, std::string message) {
    findings_.refuse(id_of(environment),
                     cross_problem(place_of_field(environment.where, environment.secrets_file_position),
                                   "spec.secretsSink.file", codes::kSharedSecretsFile, std::move(message),
                                   "give each environment a file of its own, outside of every target"));
    refused_.insert(&environment);
  }

  const Eldest& eldest_;
  Findings& findings_;
  std::set<const Environment*> refused_;
};

}  // namespace

std::set<const Environment*> misplacing_secrets(const Environments& environments, const Eldest& eldest,
                                                Findings& findings) {
  std::map<std::string, Environments> by_file;
  for (const auto* environment : environments) {
    if (const auto* file = file_of(*environment)) by_file[*file].push_back(environment);
  }
  Files files(eldest, findings);
  for (const auto& [file, naming] : by_file) {
    files.settle_shared(naming);
    for (const auto* each : naming) files.settle_inside(*each, environments);
  }
  return files.take();
}

}  // namespace talentops::plan
