#include "controller/effects/git/pkt_stream.hpp"

#include <string_view>

namespace talentops::effects::git {

Result<Pkt> PktStream::next() {
  constexpr std::size_t kChunk = 64 * 1024;
  for (;;) {
    const auto left = std::string_view(buffer_).substr(used_);
    if (!left.empty()) {
      const auto taken = TRY(take_pkt(left));
      if (taken) {
        used_ += taken->size;
        return taken->pkt;
      }
    }
    buffer_.erase(0, used_);
    used_ = 0;
    const auto filled = buffer_.size();
    buffer_.resize(filled + kChunk);
    const auto got = carrier_.read_some({buffer_.data() + filled, kChunk});
    buffer_.resize(filled + (got ? *got : 0));
    if (!got) return got.error();
    if (*got == 0) return garbled("it ended in the middle");
  }
}

}  // namespace talentops::effects::git
