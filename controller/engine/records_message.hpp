#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace talentops::engine {

/// What a commit of records says, as git reads it: a subject of at most 72 characters, a body with one line
/// for each thing that was recorded where the subject cannot hold them, and trailers.
class RecordsMessage {
 public:
  /// What `text` said, also as versions wrote it that put all headlines into the subject.
  static RecordsMessage parse(std::string_view text);

  /// Nothing is said twice; line ends within one become blanks.
  void add(const std::vector<std::string>& headlines, const std::vector<std::string>& trailers);
  void add(const RecordsMessage& other) { add(other.headlines_, other.trailers_); }

  std::string text() const;

 private:
  std::vector<std::string> headlines_;
  std::vector<std::string> trailers_;
};

}  // namespace talentops::engine
