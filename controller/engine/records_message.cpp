#include "controller/engine/records_message.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "controller/base/length.hpp"
#include "controller/base/text.hpp"

namespace talentops::engine {
namespace {

constexpr std::size_t kSubjectLength = 72;

std::string one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r' || c == '\0'; }, ' ');
  return std::string(trim(text));
}

void add_once(std::vector<std::string>& lines, const std::string& text) {
  auto line = one_line(text);
  if (!line.empty() && std::find(lines.begin(), lines.end(), line) == lines.end())
    lines.push_back(std::move(line));
}

std::string subject_of(const std::vector<std::string>& headlines) {
  if (headlines.empty()) return {};
  const auto more = headlines.size() > 1 ? fmt::format(", and {} more", headlines.size() - 1) : std::string();
  return shortened(headlines.front(), kSubjectLength - more.size()) + more;
}

bool is_trailer(std::string_view line) {
  const auto colon = line.find(": ");
  if (colon == std::string_view::npos || colon == 0) return false;
  return std::all_of(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(colon), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

using Paragraph = std::vector<std::string>;

std::vector<Paragraph> paragraphs_of(std::string_view text) {
  std::vector<Paragraph> paragraphs(1);
  for (const auto line : split(text, '\n')) {
    if (!line.empty()) {
      paragraphs.back().emplace_back(line);
    } else if (!paragraphs.back().empty()) {
      paragraphs.emplace_back();
    }
  }
  if (paragraphs.back().empty()) paragraphs.pop_back();
  return paragraphs;
}

bool are_trailers(const Paragraph& lines) { return std::all_of(lines.begin(), lines.end(), is_trailer); }

}  // namespace

RecordsMessage RecordsMessage::parse(std::string_view text) {
  auto paragraphs = paragraphs_of(text);
  RecordsMessage message;
  if (paragraphs.size() > 1 && are_trailers(paragraphs.back())) {
    message.add({}, paragraphs.back());
    paragraphs.pop_back();
  }
  // Where there is a body, the subject only sums it up.
  if (paragraphs.size() > 1) paragraphs.erase(paragraphs.begin());
  for (const auto& lines : paragraphs) message.add(lines, {});
  return message;
}

void RecordsMessage::add(const std::vector<std::string>& headlines,
                         const std::vector<std::string>& trailers) {
  for (const auto& line : headlines) add_once(headlines_, line);
  for (const auto& line : trailers) add_once(trailers_, line);
}

std::string RecordsMessage::text() const {
  const auto subject = subject_of(headlines_);
  auto text = subject + "\n";
  if (!headlines_.empty() && headlines_ != std::vector{subject}) text += "\n" + join(headlines_, "\n") + "\n";
  if (!trailers_.empty()) text += "\n" + join(trailers_, "\n") + "\n";
  return text;
}

}  // namespace talentops::engine
