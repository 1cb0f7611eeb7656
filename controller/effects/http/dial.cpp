#include "controller/effects/http/dial.hpp"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <optional>
#include <system_error>
#include <vector>

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include "controller/base/codes/machine.hpp"
#include "controller/effects/clock/call_wait.hpp"
#include "controller/effects/http/resolve.hpp"

namespace talentops::effects {
namespace {

/// The most that one address of several may take, where the call has no deadline of its own.
constexpr std::chrono::seconds kLongestAttempt{10};

/// Those that may be connected to. Errors: why the first one may not, if none may.
Result<std::vector<IpAddress>> checked(const std::vector<IpAddress>& all, const std::string& host,
                                       const Egress& egress) {
  std::vector<IpAddress> allowed;
  std::optional<Error> refused;
  for (const auto& address : all) {
    auto status = egress.check_address(address, host);
    if (status) {
      allowed.push_back(address);
    } else if (!refused) {
      refused = std::move(status).error();
    }
  }
  if (allowed.empty() && refused) return *refused;
  return allowed;
}

struct Endpoint {
  sockaddr_storage storage{};
  socklen_t length = 0;
};

Endpoint endpoint_of(const IpAddress& address, std::uint16_t port) {
  Endpoint endpoint;
  if (address.is_v6()) {
    sockaddr_in6 place{};
    place.sin6_family = AF_INET6;
    place.sin6_port = htons(port);
    std::memcpy(&place.sin6_addr, address.bytes().data(), sizeof place.sin6_addr);
    std::memcpy(&endpoint.storage, &place, sizeof place);
    endpoint.length = sizeof place;
    return endpoint;
  }
  sockaddr_in place{};
  place.sin_family = AF_INET;
  place.sin_port = htons(port);
  std::memcpy(&place.sin_addr, address.bytes().data(), sizeof place.sin_addr);
  std::memcpy(&endpoint.storage, &place, sizeof place);
  endpoint.length = sizeof place;
  return endpoint;
}

Error not_connected(const std::string& peer, int error) {
  return {ErrorKind::kUnavailable,
          codes::kConnectionFailed,
          fmt::format("{}: no connection: {}", peer, std::system_category().message(error)),
          {},
          "look whether the service runs and can be reached from here"};
}

/// This machine's own trouble: it says nothing about the peer.
Error no_socket(const std::string& peer, int error) {
  auto failed = not_connected(peer, error);
  failed.kind = ErrorKind::kInternal;
  failed.hint = "look whether this machine is out of file descriptors or memory";
  return failed;
}

Result<Descriptor> connect_to(const IpAddress& address, std::uint16_t port, const std::string& peer,
                              const Call& call) {
  const auto endpoint = endpoint_of(address, port);
  Descriptor socket(
      ::socket(endpoint.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP));
  if (!socket) return no_socket(peer, errno);
  const int at_once = 1;
  ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
  const auto* place = reinterpret_cast<const sockaddr*>(&endpoint.storage);
  if (::connect(socket.get(), place, endpoint.length) == 0) return socket;
  if (errno != EINPROGRESS) return not_connected(peer, errno);

  const auto woke = CallWait(call).wait(socket.get(), POLLOUT);
  if (woke != Woke::kReady) return broken_off(woke == Woke::kCanceled, peer, "connecting");
  int error = 0;
  socklen_t length = sizeof error;
  if (::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &length) != 0) error = errno;
  if (error != 0) return not_connected(peer, error);
  return socket;
}

/// The part of the time left that one of `attempts` may use.
MonotonicTime share_of(const Call& call, std::size_t attempts) {
  const auto now = std::chrono::steady_clock::now();
  if (attempts <= 1) return call.deadline;
  if (call.deadline == MonotonicTime::max()) return now + kLongestAttempt;
  return now + (call.deadline - now) / static_cast<std::int64_t>(attempts);
}

}  // namespace

Error broken_off(bool is_canceled, const std::string& peer, std::string_view doing) {
  if (is_canceled) {
    return {ErrorKind::kCanceled, codes::kCanceled,
            fmt::format("{}: {} was broken off, talentops is to stop", peer, doing)};
  }
  return {ErrorKind::kUnavailable,
          codes::kNetworkTimeout,
          fmt::format("{}: {} took too long", peer, doing),
          {},
          "look whether the service is overloaded, or give it more time"};
}

Result<Descriptor> dial(const std::string& host, std::uint16_t port, const Egress& egress, const Call& call) {
  const auto resolved = TRY(resolve(host, call));
  const auto addresses = TRY(checked(resolved, host, egress));
  std::optional<Error> last;
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    const auto where = addresses[i].is_v6() ? fmt::format("[{}]", addresses[i].text()) : addresses[i].text();
    const auto peer =
        where == host ? fmt::format("{}:{}", host, port) : fmt::format("{} ({}:{})", host, where, port);
    auto socket = connect_to(addresses[i], port, peer, call.until(share_of(call, addresses.size() - i)));
    if (socket || socket.error().kind == ErrorKind::kCanceled) return socket;
    last = std::move(socket).error();
  }
  return *last;
}

}  // namespace talentops::effects
