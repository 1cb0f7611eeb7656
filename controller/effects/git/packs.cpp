#include "controller/effects/git/packs.hpp"

#include <algorithm>
#include <compare>
#include <cstdint>
#include <filesystem>
#include <system_error>
#include <vector>

#include <fmt/format.h>
#include <git2.h>
#include <git2/sys/odb_backend.h>

#include "controller/effects/git/library.hpp"
#include "controller/effects/git/pack_files.hpp"
#include "controller/effects/git/repository.hpp"

namespace talentops::effects::git {
namespace {

namespace fs = std::filesystem;

// To merge them costs processor time with each of their objects; a read that looks through sixty-four is
// not much slower than one that looks through ten.
constexpr std::size_t kManyPacks = 64;
constexpr std::uintmax_t kSmallPack = 4 * 1024 * 1024;

struct PackFile {
  std::uintmax_t size = 0;
  fs::path path;
  auto operator<=>(const PackFile&) const = default;
};

/// The smallest first.
std::vector<PackFile> small_packs(const fs::path& directory) {
  std::vector<PackFile> packs;
  std::error_code failed;
  for (fs::directory_iterator each(directory, failed), end; each != end; each.increment(failed)) {
    if (each->path().extension() != ".pack") continue;
    const auto size = each->file_size(failed);
    if (!failed && size < kSmallPack) packs.push_back({size, each->path()});
  }
  std::sort(packs.begin(), packs.end());
  return packs;
}

/// A pack that is larger than all smaller ones together stays: nothing is written again before as much has
/// come as it has itself. Of those that stay, each is twice as large as the one before, so there are few.
void leave_large_ones(std::vector<PackFile>& packs) {
  std::uintmax_t smaller = 0;
  std::size_t merged = 0;
  for (std::size_t i = 0; i < packs.size(); ++i) {
    if (packs[i].size <= smaller) merged = i + 1;
    smaller += packs[i].size;
  }
  packs.resize(merged);
}

int insert(const git_oid* id, void* pack) {
  return git_packbuilder_insert(static_cast<git_packbuilder*>(pack), id, nullptr);
}

Status insert_objects_of(const fs::path& pack_file, git_packbuilder& pack) {
  git_odb* raw = nullptr;
  int result = git_odb_new(&raw);
  const Owned<git_odb> objects(raw);
  git_odb_backend* backend = nullptr;
  if (result == 0)
    result = git_odb_backend_one_pack(&backend, fs::path(pack_file).replace_extension(".idx").c_str());
  if (result == 0) result = git_odb_add_backend(objects.get(), backend, 1);
  if (result == 0) result = git_odb_foreach(objects.get(), insert, &pack);
  if (result < 0) return git_failure(result, fmt::format("pack {}", pack_file.string()));
  return {};
}

}  // namespace

Result<bool> merge_small_packs(const std::string& path) {
  const auto repository = TRY(open_repository(path));
  const auto directory = pack_directory(*repository);
  auto old = small_packs(directory);
  if (old.size() < kManyPacks) return false;
  leave_large_ones(old);
  Owned<git_packbuilder> pack;
  int result = git_packbuilder_new(Fill(pack), repository.get());
  if (result < 0) return git_failure(result, "merging packs");
  for (const auto& each : old) TRY(insert_objects_of(each.path, *pack));
  result = git_packbuilder_write(pack.get(), directory.c_str(), 0400, nullptr, nullptr);
  if (result < 0) return git_failure(result, "merging packs");
  const auto made = fs::path(directory) / fmt::format("pack-{}.pack", git_packbuilder_name(pack.get()));
  std::error_code ignored;
  for (const auto& [size, each] : old) {
    if (each == made) continue;
    fs::remove(fs::path(each).replace_extension(".idx"), ignored);  // first: a pack without index is not used
    fs::remove(each, ignored);
  }
  return true;
}

}  // namespace talentops::effects::git
