#include "reconcilers/claude_code/edits.hpp"

#include <algorithm>

#include "controller/codec/slot_links.hpp"
#include "reconcilers/claude_code/layout.hpp"
#include "reconcilers/claude_code/link_plan.hpp"
#include "reconcilers/claude_code/link_reader.hpp"
#include "reconcilers/claude_code/transaction.hpp"

namespace talentops::claude_code {
namespace {

bool is_edited(const domain::ReceiptItem& item, const domain::TalentName& talent, const Found& found) {
  return item.kind == domain::ItemKind::kLink && found.kind == Found::Kind::kFile &&
         found.link == codec::link_text(item.path, talent) && found.digest != item.written;
}

Operation detaching(int number, const domain::ReceiptItem& item, const Found& found, std::string source) {
  Operation operation{.number = number, .path = item.path};
  set_link_before(operation, found.link);
  operation.after = found.digest;
  operation.after_mode = found.mode & 0777U;
  operation.source = std::move(source);
  return operation;
}

}  // namespace

bool has_edits(const Situation& situation) {
  if (situation.receipt == nullptr) return false;
  const auto& items = situation.receipt->items;
  return std::any_of(items.begin(), items.end(), [&](const auto& item) {
    const auto found = situation.found.find(item.path);
    return found != situation.found.end() && is_edited(item, situation.talent, found->second);
  });
}

Status detach_edits(ports::Workspace& workspace, EpochDirectory& epoch, const domain::Receipt& receipt,
                    const std::function<Status()>& proceed) {
  if (!receipt.installed) return {};
  Journal journal{.kind = JournalKind::kDetach,
                  .deployment = receipt.installed->deployment,
                  .epoch = epoch.number(),
                  .previous = receipt,
                  .receipt = receipt};
  LinkReader reader(workspace);
  for (const auto& item : receipt.items) {
    TRY(proceed());
    if (item.kind != domain::ItemKind::kLink) continue;
    const Found found = TRY(reader.at(item.path));
    if (!is_edited(item, receipt.talent, found)) continue;
    auto source = TRY(reader.behind(item.path, found.link));
    const int number = static_cast<int>(journal.operations.size()) + 1;
    journal.operations.push_back(detaching(number, item, found, std::move(source).value_or("")));
  }
  if (journal.operations.empty()) return {};
  TRY(Transaction(workspace, epoch, std::move(journal)).run(proceed));
  // Durably empty: what a power cut would bring back has the numbers of the next transaction's operations.
  return epoch.sync({epoch.path()});
}

}  // namespace talentops::claude_code
