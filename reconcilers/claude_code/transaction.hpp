#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "controller/base/result.hpp"
#include "controller/ports/workspace.hpp"
#include "reconcilers/claude_code/epoch_directory.hpp"
#include "reconcilers/claude_code/journal.hpp"
#include "reconcilers/claude_code/look.hpp"
#include "reconcilers/claude_code/secret_access.hpp"
#include "reconcilers/claude_code/secret_sink.hpp"
#include "reconcilers/claude_code/text_swaps.hpp"

namespace talentops::claude_code {

/// Whether what an operation is about is as it is to be, or was.
bool is_done(const Operation& operation, const Found& live);
bool is_undone(const Operation& operation, const Found& live);

/// Carries out one journal. Order: every new byte beside what is live, durable; the journal; each switch,
/// which is one rename or exchange; directories synced; the receipt; the journal removed. What was pushed
/// aside stays in the epoch directory until the receipt is written, so that everything can be taken back with
/// what is at hand. Borrows: workspace and epoch, for its lifetime.
class Transaction {
 public:
  Transaction(ports::Workspace& workspace, EpochDirectory& epoch, Journal journal, SecretAccess secrets = {});

  /// A new transaction. `proceed` is asked before each new file and once before the journal, never
  /// afterwards: from there on the shortest way to a whole target is to its end. Errors: what went wrong,
  /// after it was undone; a journal stays only where that failed too, for the next holder.
  Status run(const std::function<Status()>& proceed);

  /// Finishes the interrupted transaction of another holder if it has begun to switch and every new file is
  /// there and intact, else undoes it. Whoever crashes in it can do it again. Errors: kDenied
  /// (kCannotRecover) where neither can be done.
  Status recover();

  /// The paths of the changes that are not made, in the order in which they are made. Looks, and changes
  /// nothing.
  std::vector<std::string> open_paths();

 private:
  Result<bool> is_made(const Operation& operation);
  Result<bool> has_secrets(const Operation& operation);

  Status stage(const std::function<Status()>& proceed);
  Status prepare(const Operation& operation);
  std::string unnamed(const Operation& operation) const;
  Status write_unnamed(const Operation& operation);
  Status name(const Operation& operation);
  Status switch_over();
  Status perform(const Operation& operation);
  Status place(const Operation& operation, const std::string& from);
  Status occupied(const Operation& operation, const std::string& from);
  Status settle(const Operation& operation, bool keeps_before);
  Status keep_aside(const Operation& operation, const std::string& scratch, const Found& found,
                    bool keeps_before);
  Status close();

  using NextText = std::function<Result<std::optional<std::string>>(const std::optional<std::string>&)>;
  Status stage_merge(const Operation& operation);
  Status keep_bytes(const std::string& bytes, const std::string& name);
  Result<std::optional<std::string>> text_after(const Operation& operation,
                                                const std::optional<std::string>& base);
  struct Swapped {
    std::optional<std::string> before;  ///< what the client had last
    std::optional<std::string> after;
  };
  Result<Swapped> swap_text(const Operation& operation, const NextText& next_of);
  Result<std::optional<std::string>> put_text(const Operation& operation,
                                              const std::optional<std::string>& there,
                                              const std::optional<std::string>& text);
  Result<bool> has_its_mode(const Operation& operation);
  Status keep_overtaken(const Operation& operation, const std::string& scratch);
  Status merge(const Operation& operation);
  Result<bool> can_merge(const Operation& operation);
  Status undo_merge(const Operation& operation);

  Result<std::string> value_of(const Operation& operation, const domain::SecretReference& reference);
  std::optional<std::string> value_if_known(const Operation& operation, const SecretEdit& edit,
                                            const std::optional<domain::SecretReference>& reference);
  Status stage_secrets(const Operation& operation);
  Status put_secrets(const Operation& operation);
  Status check_new(const Operation& operation, const std::optional<std::string>& base,
                   const std::vector<Variable>& variables);
  Status swap_secrets(const Operation& operation, const NextText& next_of);
  Result<bool> secrets_are_as_before(const Operation& operation);
  Result<bool> can_put_secrets(const Operation& operation);
  std::optional<Variable> undone(const Operation& operation, const SecretEdit& edit,
                                 const std::optional<std::string>& there);
  Status undo_secrets(const Operation& operation);

  Status claim(const Operation& operation);
  Result<EpochDirectory*> epoch_of(const Operation& operation);
  Status sync_place(const Operation& operation);
  Status leave_elsewhere();

  Status undo();
  Status undo_operation(const Operation& operation);
  Status withdraw(const Operation& operation);
  Result<bool> is_performed(const Operation& operation, const Found& live);
  Result<std::string> find_before(const Operation& operation);
  Result<std::string> fetch_before(const Operation& operation);
  Status undo_receipt();

  Result<bool> is_as_before();
  Result<bool> leads_somewhere(const Operation& operation);
  Result<bool> can_finish();
  Result<bool> can_finish(const Operation& operation);
  Status check_undo();
  Status load_leftovers();
  Status perform_again(const Operation& operation);
  std::vector<std::string> scratches(const Operation& operation) const;
  Result<std::string> scratch_with(const Operation& operation, const Digest& bytes,
                                   const std::optional<std::string>& link);

  Status sync_touched();
  Status note_saved(domain::Receipt& receipt);

  ports::Workspace& workspace_;
  EpochDirectory& epoch_;
  Journal journal_;
  SecretAccess secrets_;
  TextSwaps swaps_;
  bool recovering_ = false;
  std::map<std::string, EpochDirectory> fences_;  ///< of files elsewhere, by file
  std::map<int, Swapped> swapped_;  ///< of files with secrets: only here it is known what they held
  std::map<int, std::vector<std::string>> leftovers_;  ///< of earlier holders, by operation
};

}  // namespace talentops::claude_code
