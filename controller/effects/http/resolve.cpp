#include "controller/effects/http/resolve.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "controller/base/codes/machine.hpp"
#include "controller/base/guarded.hpp"
#include "controller/effects/clock/call_wait.hpp"
#include "controller/effects/http/dial.hpp"
#include "controller/effects/process/descriptor.hpp"

namespace talentops::effects {
namespace {

struct FreeAddresses {
  void operator()(addrinfo* all) const { ::freeaddrinfo(all); }
};

Error not_resolved(const std::string& host, int error) {
  const bool is_proven = error == EAI_NONAME || error == EAI_NODATA;
  return {is_proven ? ErrorKind::kNotFound : ErrorKind::kUnavailable,
          codes::kNameNotResolved,
          fmt::format("{} is not a known host: {}", host, ::gai_strerror(error)),
          {},
          "correct the name, or look at the name servers"};
}

std::optional<IpAddress> address_of(const addrinfo& found) {
  if (found.ai_family == AF_INET) {
    sockaddr_in place{};
    std::memcpy(&place, found.ai_addr, sizeof place);
    std::array<std::uint8_t, 4> bytes;
    std::memcpy(bytes.data(), &place.sin_addr, bytes.size());
    return IpAddress::v4(bytes);
  }
  if (found.ai_family != AF_INET6) return std::nullopt;
  sockaddr_in6 place{};
  std::memcpy(&place, found.ai_addr, sizeof place);
  IpAddress::Bytes bytes;
  std::memcpy(bytes.data(), &place.sin6_addr, bytes.size());
  return IpAddress::v6(bytes);
}

Result<std::vector<IpAddress>> ask_the_system(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (const int error = ::getaddrinfo(host.c_str(), nullptr, &hints, &found); error != 0) {
    return not_resolved(host, error);
  }
  const std::unique_ptr<addrinfo, FreeAddresses> owner(found);
  std::vector<IpAddress> addresses;
  for (const auto* each = found; each != nullptr; each = each->ai_next) {
    const auto address = address_of(*each);
    const bool is_new = address && std::find(addresses.begin(), addresses.end(), *address) == addresses.end();
    if (is_new) addresses.push_back(*address);
  }
  if (addresses.empty()) return not_resolved(host, EAI_NODATA);
  return addresses;
}

using Answer = Result<std::vector<IpAddress>>;

/// Shared: whoever waits may be gone before the answer comes.
struct Question {
  std::string host = {};
  Descriptor answered = {};
  Guarded<std::optional<Answer>> answer = {};
};

void answer(const std::shared_ptr<Question>& question) {
  auto found = ask_the_system(question->host);
  question->answer.with([&](auto& answer) { answer = std::move(found); });
  ::eventfd_write(question->answered.get(), 1);
}

/// This machine's own trouble: it says nothing about the name.
Error not_asked(const std::string& host, const std::string& why) {
  return {ErrorKind::kInternal,
          codes::kNameNotResolved,
          fmt::format("{}: its address could not be asked for: {}", host, why),
          {},
          "look whether this machine is out of file descriptors, threads or memory"};
}

}  // namespace

Result<std::vector<IpAddress>> resolve(const std::string& host, const Call& call) {
  if (const auto address = IpAddress::parse(host)) return std::vector<IpAddress>{*address};
  Descriptor answered(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!answered) return not_asked(host, std::system_category().message(errno));
  const auto question = std::make_shared<Question>();
  question->host = host;
  question->answered = std::move(answered);
  try {
    std::thread(answer, question).detach();
  } catch (const std::system_error& failed) {
    return not_asked(host, failed.what());
  }
  const auto woke = CallWait(call).wait(question->answered.get(), POLLIN);
  if (woke != Woke::kReady) return broken_off(woke == Woke::kCanceled, host, "asking for its address");
  return question->answer.with([](auto& answer) { return *std::move(answer); });
}

}  // namespace talentops::effects
