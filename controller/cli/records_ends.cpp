#include "controller/cli/records_ends.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "controller/cli/records_source.hpp"
#include "controller/cli/signing_key.hpp"
#include "controller/effects/git/clone_config.hpp"

namespace talentops::cli {

using effects::git::Authorship;
using effects::git::GitRecordStore;
using effects::git::Mirror;

namespace {

/// Git keeps other things under that name, too: the id of an OpenPGP key, or a public key itself.
bool names_a_file(std::string_view key) { return key.starts_with('/') || key.starts_with("./"); }

}  // namespace

Result<Authorship> author_of(const std::string& repository, const std::string& key) {
  const auto name = TRY(effects::git::clone_setting(repository, "user.name"));
  const auto email = TRY(effects::git::clone_setting(repository, "user.email"));
  Authorship author{{name.value_or("talentops"), email.value_or("talentops@localhost")}};
  auto file = key;
  if (file.empty()) file = TRY(effects::git::clone_setting(repository, "user.signingkey")).value_or("");
  if (key.empty() && !names_a_file(file)) return author;
  auto read = TRY(read_signing_key(file));
  // Shared: a std::function must be copyable, and the key is not.
  const auto signing = std::make_shared<codec::SigningKey>(std::move(read));
  author.sign = [signing](std::string_view content) { return signing->sign(content, "git"); };
  return author;
}

RecordsEnds::RecordsEnds(std::string repository, Authorship author, TemporaryDirectory directory)
    : repository_(std::move(repository)), author_(std::move(author)), directory_(std::move(directory)) {}

Result<std::unique_ptr<RecordsEnds>> RecordsEnds::make(std::string repository, Authorship author) {
  auto directory = TRY(TemporaryDirectory::make("talentops-records"));
  return std::unique_ptr<RecordsEnds>(
      new RecordsEnds(std::move(repository), std::move(author), std::move(directory)));
}

Result<Mirror*> RecordsEnds::mirror_of(const domain::RecordsPlace& place) {
  auto remote = TRY(records_behind(repository_, place, runner_));
  const auto known = std::find_if(mirrors_.begin(), mirrors_.end(),
                                  [&](const auto& each) { return each.remote == remote->text(); });
  if (known != mirrors_.end()) return known->mirror.get();
  auto address = remote->text();
  auto mirror = TRY(Mirror::open(directory_.path(), std::move(remote)));
  mirrors_.push_back({std::move(address), std::move(mirror)});
  return mirrors_.back().mirror.get();
}

Result<RecordsEnd> RecordsEnds::open(const domain::RecordsPlace& place) {
  Mirror& mirror = *TRY(mirror_of(place));
  stores_.push_back(std::make_unique<GitRecordStore>(mirror, place.branch, author_));
  return RecordsEnd{place, mirror, *stores_.back()};
}

}  // namespace talentops::cli
