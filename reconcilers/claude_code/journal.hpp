#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controller/base/result.hpp"
#include "controller/domain/receipt.hpp"
#include "controller/ports/workspace.hpp"
#include "reconcilers/claude_code/merged_text.hpp"

namespace talentops::claude_code {

/// One variable of a file with secrets. What a reference leads to is in no journal.
struct SecretEdit {
  std::string pointer;
  std::optional<domain::SecretReference> before = {};  ///< absent: it was not there
  std::optional<domain::SecretReference> after = {};   ///< absent: it goes
  bool operator==(const SecretEdit&) const = default;
};

/// What is changed in a file with secrets. Of such a file nothing is remembered: no bytes, no digest.
struct SinkEdits {
  std::vector<SecretEdit> variables = {};
  /// The object with variables, or the file, come to be with them; or go with them if they are empty then.
  bool env_with_them = false;
  bool file_with_them = false;
  bool operator==(const SinkEdits&) const = default;
};

/// One change of one path. What is at `before` was there when it was planned; `after` is what is to be there.
struct Operation {
  int number = 0;
  std::string path;
  std::optional<Digest> before = {};  ///< absent: nothing was there
  std::optional<Digest> after = {};   ///< absent: the path is removed
  std::uint32_t before_mode = 0;
  std::uint32_t after_mode = 0;
  std::string source = {};    ///< where the bytes of `after` are kept, below the root
  std::string preimage = {};  ///< where the bytes of `before` are kept too, if they are
  std::string keep = {};      ///< under which name in saved/ `before` is kept, where it is not ours
  /// Of a link: what it says, which `before` and `after` are the digests of.
  std::optional<std::string> link_before = {};
  std::optional<std::string> link_after = {};
  /// Of a file that is merged into: what is changed in it, whatever else it says by then.
  bool merges = false;
  Edits edits = {};
  std::optional<SinkEdits> sink = {};  ///< of a file with secrets
  /// Of a file that is merged into: the bytes before and after, while they are at hand; the journal does not
  /// have them.
  std::shared_ptr<const std::string> text_before = {};
  std::shared_ptr<const std::string> text_after = {};
  /// And the values of the client that give way to ours, which are kept before it.
  std::vector<std::string> originals = {};
  bool operator==(const Operation&) const = default;
};

enum class JournalKind {
  kActivate,
  kRevert,
  kDetach,  ///< what a client wrote through links becomes files of its own; the receipt stays
};

/// journal.json: everything that one transaction does at a target, written before its first change and
/// removed after its last.
struct Journal {
  JournalKind kind = JournalKind::kActivate;
  domain::DeploymentId deployment;
  domain::Epoch epoch = 0;
  std::vector<Operation> operations = {};
  std::vector<std::string> made = {};     ///< directories that come to be, outermost first
  std::vector<std::string> dropped = {};  ///< directories that go if they are empty, innermost first
  std::optional<domain::Receipt> previous = {};
  domain::Receipt receipt = {};  ///< to be written at the end
  bool operator==(const Journal&) const = default;
};

/// The name in saved/ of what an operation pushed aside; all of one operation begin alike.
std::string saved_prefix(JournalKind kind, const domain::DeploymentId& deployment, int number);
std::string saved_name(JournalKind kind, const domain::DeploymentId& deployment, int number,
                       std::string_view path);
/// The name in saved/ of bytes that were there before us and that we replaced begins so.
inline constexpr std::string_view kOriginal = "before-";
std::string original_name(const Digest& bytes);
/// The name in saved/ of what a client wrote into a slot, through the link at `path`.
std::string edited_name(const Digest& bytes, std::string_view path);

std::string encode_journal(const Journal& journal);
/// Errors: kDenied.
Result<Journal> decode_journal(std::string_view text, const std::string& file);
/// The open journal, or nothing. Errors: kDenied where it cannot be read; kUnavailable.
Result<std::optional<Journal>> read_journal(ports::Workspace& workspace);

}  // namespace talentops::claude_code
