#include "reconcilers/claude_code/receipts.hpp"

#include <fmt/format.h>

#include "controller/base/codes/targets.hpp"
#include "controller/codec/receipt.hpp"
#include "reconcilers/claude_code/layout.hpp"

namespace talentops::claude_code {
namespace {

Error broken(const std::string& path, std::string_view what) {
  return {ErrorKind::kDenied,
          codes::kTargetStateBroken,
          fmt::format("{}: {}", path, what),
          {},
          "restore the file, or have a person decide what is installed"};
}

}  // namespace

Result<std::optional<domain::Receipt>> read_receipt(const Sight& sight, const domain::TalentName& talent) {
  const std::string path = receipt_path(talent);
  const auto facts = TRY(sight.workspace.stat(path));
  if (!facts) return std::optional<domain::Receipt>();
  if (facts->kind != ports::FileKind::kFile) return broken(path, "is not a file");
  if (facts->size > kKeptLimit) return broken(path, "is too large");
  if (const auto known = sight.memory.receipts.of(*facts)) return std::optional(**known);
  auto receipt = TRY(codec::decode_receipt(TRY(sight.workspace.read(path, kKeptLimit)), path));
  if (receipt.talent != talent)
    return broken(path, fmt::format("is the receipt of talent \"{}\"", receipt.talent.text()));
  sight.memory.receipts.learn(*facts, std::make_shared<const domain::Receipt>(receipt), sight.now);
  return std::optional(std::move(receipt));
}

Result<Receipts> read_receipts(const Sight& sight) {
  Receipts receipts;
  if (!TRY(sight.workspace.stat(kTalents))) return receipts;
  for (const std::string& name : TRY(sight.workspace.list(kTalents))) {
    if (!domain::is_valid_name(name)) return broken(below(kTalents, name), "is no talent's directory");
    const domain::TalentName talent(name);
    auto receipt = TRY(read_receipt(sight, talent));
    if (receipt) receipts.emplace(talent, *std::move(receipt));
  }
  return receipts;
}

Status make_receipt_place(EpochDirectory& epoch, const domain::TalentName& talent) {
  return epoch.make_kept(talent_path(talent), kDirectoryMode);
}

Status put_receipt(EpochDirectory& epoch, const domain::Receipt& receipt) {
  return epoch.put(receipt_path(receipt.talent), codec::encode_receipt(receipt), kFileMode);
}

}  // namespace talentops::claude_code
