#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "controller/base/result.hpp"
#include "controller/codec/trust.hpp"

namespace talentops::codec {

/// Who was trusted when it was asked; the same list is the same pointer.
using TrustedSigners = std::shared_ptr<const AllowedSigners>;

/// Who is trusted, asked each time that somebody's word is to count: a key that was taken out counts no more
/// at once. Threads: safe, if what it asks is.
class Trust {
 public:
  using Read = std::function<Result<TrustedSigners>()>;

  explicit Trust(Read read) : read_(std::move(read)) {}
  /// Always the same.
  Trust(AllowedSigners always = {})
      : read_([list = std::make_shared<const AllowedSigners>(std::move(always))]() -> Result<TrustedSigners> {
          return list;
        }) {}

  /// Errors: it cannot be read who is, and so nobody is.
  Result<TrustedSigners> now() const { return read_(); }
  /// Nothing, too, where it cannot be read.
  TrustedSigners now_or_nobody() const {
    auto read = read_();
    return read ? *std::move(read) : nullptr;
  }

 private:
  Read read_;
};

}  // namespace talentops::codec
