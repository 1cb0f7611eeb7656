#include <cerrno>
#include <system_error>

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>

#include "controller/base/codes/machine.hpp"
#include "controller/effects/clock/call_wait.hpp"
#include "controller/effects/http/dial.hpp"
#include "controller/effects/http/stream.hpp"

namespace talentops::effects {
namespace {

class PlainStream final : public Stream {
 public:
  PlainStream(Descriptor socket, std::string peer, const Call& call)
      : socket_(std::move(socket)), peer_(std::move(peer)), wait_(call) {}

  Result<std::size_t> read_some(std::span<char> buffer) override {
    for (;;) {
      TRY(wait_for(POLLIN, "reading"));
      const auto got = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
      if (got >= 0) return static_cast<std::size_t>(got);
      if (!is_passing(errno)) return lost(errno);
    }
  }

  Status write(std::string_view bytes) override {
    while (!bytes.empty()) {
      TRY(wait_for(POLLOUT, "writing"));
      const auto sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent >= 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
      if (sent < 0 && !is_passing(errno)) return lost(errno);
    }
    return {};
  }

 private:
  static bool is_passing(int error) { return error == EAGAIN || error == EINTR; }

  Status wait_for(short events, std::string_view doing) const {
    const auto woke = wait_.wait(socket_.get(), events);
    if (woke == Woke::kReady) return {};
    return broken_off(woke == Woke::kCanceled, peer_, doing);
  }
  Error lost(int error) const {
    return {ErrorKind::kUnavailable,
            codes::kConnectionLost,
            fmt::format("{}: the connection was lost: {}", peer_, std::system_category().message(error)),
            {},
            "look at the service's own log"};
  }

  Descriptor socket_;
  std::string peer_;
  CallWait wait_;
};

}  // namespace

std::unique_ptr<Stream> plain_stream(Descriptor socket, std::string peer, const Call& call) {
  return std::make_unique<PlainStream>(std::move(socket), std::move(peer), call);
}

}  // namespace talentops::effects
