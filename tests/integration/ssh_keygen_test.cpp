#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "controller/base/codes/trust.hpp"
#include "controller/base/pattern.hpp"
#include "controller/base/signature.hpp"
#include "controller/base/text.hpp"
#include "controller/base/time.hpp"
#include "controller/codec/ssh_wire.hpp"
#include "controller/codec/sshsig.hpp"
#include "controller/codec/trust.hpp"

namespace talentops::codec {
namespace {

namespace fs = std::filesystem;

/// A folder of its own, with stock ssh-keygen at hand.
class Bench {
 public:
  Bench() {
    std::string name = (fs::temp_directory_path() / "ssh-keygen-XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~Bench() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;

  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  void write(const std::string& name, std::string_view text) const {
    std::ofstream(path(name), std::ios::binary) << text;
  }
  std::string read(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream(path(name), std::ios::binary).rdbuf();
    return text.str();
  }

  /// The exit code of ssh-keygen, with the file `input` as its standard input.
  int run(std::vector<std::string> arguments, const std::string& input = "") const {
    arguments.insert(arguments.begin(), "ssh-keygen");
    std::vector<char*> argv;
    for (auto& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, input.empty() ? "/dev/null" : path(input).c_str(), O_RDONLY,
                                     0);
    posix_spawn_file_actions_addopen(&actions, 1, path("out").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
    pid_t process = 0;
    const int failed = posix_spawnp(&process, "ssh-keygen", &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    int status = 0;
    if (failed != 0 || waitpid(process, &status, 0) != process || !WIFEXITED(status)) return -1;
    return WEXITSTATUS(status);
  }

  /// Makes a key pair in files `name` and `name`.pub; its public line without the comment.
  std::string make_key(const std::string& name, const std::string& type, const std::string& bits,
                       const std::string& passphrase = "") const {
    std::vector<std::string> arguments = {"-q", "-t",       type, "-N",      passphrase,
                                          "-C", "somebody", "-f", path(name)};
    if (!bits.empty()) arguments.insert(arguments.end(), {"-b", bits});
    EXPECT_EQ(run(arguments), 0) << read("out");
    const auto line = read(name + ".pub");
    return line.substr(0, line.find(' ', line.find(' ') + 1));
  }

  std::string sign(const std::string& key, const std::string& message, const std::string& hash = "sha512",
                   std::string_view name_space = kCertificationNamespace) const {
    write("signed", message);
    fs::remove(path("signed.sig"));
    const std::string wanted(name_space);
    EXPECT_EQ(
        run({"-Y", "sign", "-q", "-O", "hashalg=" + hash, "-f", path(key), "-n", wanted, path("signed")}), 0)
        << read("out");
    return read("signed.sig");
  }

  /// Whether `ssh-keygen -Y verify` accepts it for `principal`, by the given allowed_signers.
  bool accepts(const std::string& allowed, std::string_view message, std::string_view signature,
               const std::string& principal = "qa@example.com", const std::string& option = "",
               std::string_view name_space = kCertificationNamespace) const {
    write("allowed", allowed);
    write("message", message);
    write("signature", signature);
    std::vector<std::string> arguments = {"-Y", "verify",         "-f", path("allowed"),
                                          "-I", principal,        "-n", std::string(name_space),
                                          "-s", path("signature")};
    if (!option.empty()) arguments.insert(arguments.end(), {"-O", option});
    return run(arguments, "message") == 0;
  }

 private:
  fs::path folder_;
};

bool we_accept(const std::string& allowed, std::string_view message, std::string_view signature,
               std::string_view name_space = kCertificationNamespace) {
  const auto signers = read_allowed_signers(allowed, "allowed_signers");
  EXPECT_TRUE(signers) << signers.error().text();
  return signers && verify_signature(message, signature, name_space, *signers).has_value();
}

const std::string kMessage = "{\"a statement\": true}";

struct Kind {
  std::string_view name;
  std::string type;
  std::string bits;
};
class SshKeygenTest : public testing::TestWithParam<Kind> {
 protected:
  SshKeygenTest() : line_("qa@example.com " + bench_.make_key("id", GetParam().type, GetParam().bits)) {}
  SigningKey key() const { return std::move(SigningKey::read(bench_.read("id"), "id").value()); }

  Bench bench_;
  std::string line_;
};

TEST_P(SshKeygenTest, WeAcceptWhatItSigns) {
  for (const std::string hash : {"sha256", "sha512"}) {
    const auto signature = bench_.sign("id", kMessage, hash);
    EXPECT_TRUE(we_accept(line_, kMessage, signature)) << hash;
    EXPECT_FALSE(we_accept(line_, kMessage + " ", signature)) << hash;
    EXPECT_FALSE(we_accept(line_, kMessage, signature, kActNamespace)) << hash;
  }
}

TEST_P(SshKeygenTest, ItAcceptsWhatWeSign) {
  // ECDSA numbers differ in length from signature to signature.
  for (int i = 0; i < 8; ++i) {
    const std::string message = kMessage + std::to_string(i);
    const auto signature = key().sign(message, kCertificationNamespace).value();
    EXPECT_TRUE(bench_.accepts(line_, message, signature)) << bench_.read("out");
    EXPECT_TRUE(we_accept(line_, message, signature));
    EXPECT_FALSE(bench_.accepts(line_, message + "x", signature));
  }
}

TEST_P(SshKeygenTest, KeyIsShownAsItShowsIt) {
  EXPECT_EQ("qa@example.com " + key().public_line(), line_);
  ASSERT_EQ(bench_.run({"-l", "-f", bench_.path("id.pub")}), 0);
  EXPECT_THAT(bench_.read("out"), testing::HasSubstr(" " + key().fingerprint() + " "));
}

TEST_P(SshKeygenTest, AnotherKeyOfTheSameTypeIsRefusedByBoth) {
  const auto other = "qa@example.com " + bench_.make_key("other", GetParam().type, GetParam().bits);
  const auto signature = bench_.sign("id", kMessage);
  EXPECT_FALSE(bench_.accepts(other, kMessage, signature));
  EXPECT_FALSE(we_accept(other, kMessage, signature));
}

TEST_P(SshKeygenTest, NoFlippedByteOfASignatureVerifies) {
  const auto good = bench_.sign("id", kMessage);
  const auto signers = read_allowed_signers(line_, "allowed_signers").value();
  ASSERT_TRUE(verify_signature(kMessage, good, kCertificationNamespace, signers));
  const auto begin = good.find('\n') + 1, end = good.find("\n-----END");
  for (std::size_t at = begin; at < end; ++at) {
    for (const int flip : {0x01, 0x20}) {
      std::string flipped = good;
      flipped[at] = static_cast<char>(flipped[at] ^ flip);
      EXPECT_FALSE(verify_signature(kMessage, flipped, kCertificationNamespace, signers))
          << "byte " << at << " of " << good;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Keys, SshKeygenTest,
                         testing::Values(Kind{"Ed25519", "ed25519", ""}, Kind{"Ecdsa256", "ecdsa", "256"},
                                         Kind{"Ecdsa384", "ecdsa", "384"}, Kind{"Ecdsa521", "ecdsa", "521"},
                                         Kind{"Rsa2048", "rsa", "2048"}, Kind{"Rsa3072", "rsa", "3072"},
                                         Kind{"Rsa4096", "rsa", "4096"}),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(AllowedSignersAgreementTest, TimesMeanTheSameToBoth) {
  const Bench bench;
  const auto key = bench.make_key("id", "ed25519", "");
  const auto signature = bench.sign("id", kMessage);
  const auto allowed =
      "qa@example.com valid-after=\"20260301Z\",valid-before=\"202606011200Z\" " + key + "\n";
  const auto good = verify_signature(kMessage, signature, kCertificationNamespace,
                                     read_allowed_signers(allowed, "f").value())
                        .value();
  struct Moment {
    std::string theirs;
    std::string_view ours;
    bool valid;
  };
  const std::vector<Moment> moments = {{"20260228235959Z", "2026-02-28T23:59:59Z", false},
                                       {"20260301000000Z", "2026-03-01T00:00:00Z", true},
                                       {"20260601120000Z", "2026-06-01T12:00:00Z", true},
                                       {"20260601120001Z", "2026-06-01T12:00:01Z", false}};
  for (const auto& moment : moments) {
    EXPECT_EQ(bench.accepts(allowed, kMessage, signature, "qa@example.com", "verify-time=" + moment.theirs),
              moment.valid)
        << moment.theirs;
    EXPECT_EQ(good.entries.front().validity.contains(parse_time(moment.ours).value()), moment.valid)
        << moment.ours;
  }
}

TEST(AllowedSignersAgreementTest, LinesMeanTheSameToBoth) {
  const Bench bench;
  const auto key = bench.make_key("id", "ed25519", "");
  const auto signature = bench.sign("id", kMessage);
  // What ssh-keygen says to each is written down here: a change of its mind is a failure of this test too.
  const std::vector<std::pair<std::string, bool>> lines = {
      {"qa@example.com ", true},
      {"\tqa@example.com\t", true},
      {"\"qa@example.com,b c\" ", true},
      {"*@example.com ", true},
      {"q?@example.com,!x ", true},
      {"!qa@example.com,* ", false},
      {"qa ", false},
      {"qa@example.com namespaces=\"talentops-*\" ", true},
      {"qa@example.com NAMESPACES=\"git,talentops-certification\" ", true},
      {"qa@example.com namespaces=\"talentops-*,!talentops-certification\" ", false},
      {"qa@example.com namespaces=\"\" ", false},
      {"qa@example.com namespaces=\"git\" ", false},
      {"qa@example.com namespaces=\"\\\"x,talentops-certification\" ", true},
      {"qa@example.com namespaces=talentops-certification ", false},
      {"qa@example.com namespaces=\"talentops-certification\", ", false},
      {"qa@example.com namespaces=\"talentops-certification\",namespaces=\"git\" ", false},
      {"qa@example.com bogus ", false},
      {"qa@example.com cert-authority ", false},
      {"qa@example.com valid-after=\"20210101Z\",valid-before=\"20210101Z\" ", false},
      {"qa@example.com valid-after=\"20210101UTC\" ", true},
      {"qa@example.com valid-after=\"2021010112Z\" ", false},
      {"\"qa@example.com ", false},
  };
  for (const auto& [before, expected] : lines) {
    const auto allowed = before + key + "\n";
    EXPECT_EQ(bench.accepts(allowed, kMessage, signature), expected) << allowed << bench.read("out");
    const auto signers = read_allowed_signers(allowed, "f");
    bool ours = false;
    if (signers) {
      const auto good = verify_signature(kMessage, signature, kCertificationNamespace, *signers);
      ours = good && matches_pattern_list("qa@example.com", good->entries.front().principals);
    }
    EXPECT_EQ(ours, expected) << allowed;
  }
}

TEST(SshKeygenAgreementTest, BothRefuseTheSameDamage) {
  const Bench bench;
  const auto line = "qa@example.com " + bench.make_key("id", "ed25519", "");
  const auto good = bench.sign("id", kMessage);
  const auto elsewhere = bench.sign("id", kMessage, "sha512", kActNamespace);
  std::string crlf;
  for (const char c : good) crlf += c == '\n' ? "\r\n" : std::string(1, c);
  const std::vector<std::string> damaged = {
      "", "x", elsewhere, crlf, good.substr(1), good.substr(0, good.size() - 3), " " + good};
  for (const auto& signature : damaged) {
    EXPECT_FALSE(bench.accepts(line, kMessage, signature)) << signature;
    EXPECT_FALSE(we_accept(line, kMessage, signature)) << signature;
  }
  EXPECT_TRUE(bench.accepts(line, kMessage, good.substr(0, good.size() - 1)));
  EXPECT_TRUE(we_accept(line, kMessage, good.substr(0, good.size() - 1)));
}

TEST(SshKeygenAgreementTest, ACertificationIsAcceptedByStockTools) {
  const Bench bench;
  const auto line =
      "qa@example.com namespaces=\"talentops-certification\" " + bench.make_key("id", "ed25519", "");
  domain::Statement statement;
  statement.subjects = {sha256("bundle")};
  statement.verified_at = parse_time("2026-11-20T12:00:00Z").value();
  statement.result = domain::VerificationResult::kPassed;
  domain::CertificationDocument document;
  document.statement =
      encode_statement(statement, domain::TalentName("greeter"), domain::Version::parse("1.0.0").value());
  document.signatures = {{"sshsig", bench.sign("id", document.statement)}};
  EXPECT_TRUE(bench.accepts(line, document.statement, document.signatures.front().armored));
  const auto certification = judge(document, read_allowed_signers(line, "f").value());
  EXPECT_FALSE(certification.refused) << certification.refused->text();
}

TEST(SshKeygenAgreementTest, PrivateKeysOfOtherFormsAreRefusedWithTheWayOut) {
  const Bench bench;
  bench.make_key("locked", "ed25519", "", "a passphrase");
  EXPECT_EQ(SigningKey::read(bench.read("locked"), "locked").error().code, codes::kSigningKeyEncrypted);
  ASSERT_EQ(bench.run({"-q", "-p", "-P", "a passphrase", "-N", "", "-f", bench.path("locked")}), 0)
      << bench.read("out");
  EXPECT_TRUE(SigningKey::read(bench.read("locked"), "locked"));

  bench.make_key("old", "rsa", "2048");
  ASSERT_EQ(bench.run({"-q", "-p", "-m", "PEM", "-P", "", "-N", "", "-f", bench.path("old")}), 0)
      << bench.read("out");
  EXPECT_EQ(SigningKey::read(bench.read("old"), "old").error().code, codes::kSigningKeyUnreadable);
  ASSERT_EQ(bench.run({"-q", "-p", "-P", "", "-N", "", "-f", bench.path("old")}), 0) << bench.read("out");
  EXPECT_TRUE(SigningKey::read(bench.read("old"), "old"));
}

/// A security key whose private half is at hand: the test vectors of RFC 8032 (7.1) and RFC 6979 (A.2.5).
struct SoftDevice {
  std::string type;
  PublicKey public_key;
  std::string secret;

  std::string wire() const {
    WireWriter wire;
    wire.string(type);
    if (public_key.kind == KeyKind::kP256) wire.string("nistp256");
    return wire.string(public_key.point).string("ssh:").bytes();
  }

  /// The device signs the hash of the application, its flags and counter, and the hash of what it is given.
  std::string sign(std::string_view message) const {
    const auto hash = [](std::string_view bytes) { return decode_hex(sha256(bytes).hex()).value(); };
    const std::string added("\x01\0\0\0\x07", 5);
    const auto bytes = hash("ssh:") + added + hash(signed_bytes(message, kCertificationNamespace, "sha512"));
    auto raw = PrivateKey::make(public_key, secret).value().sign(bytes).value();
    if (const auto width = field_bytes(public_key.kind); width != 0) {
      raw = WireWriter().mpint(raw.substr(0, width)).mpint(raw.substr(width)).bytes();
    }
    const auto inner = WireWriter().string(type).string(raw).raw(added).bytes();
    return write_sshsig({wire(), std::string(kCertificationNamespace), "sha512", inner});
  }
};

TEST(SshKeygenAgreementTest, BothAcceptSecurityKeys) {
  const auto bytes = [](std::string_view hex) { return decode_hex(hex).value(); };
  const std::vector<SoftDevice> devices = {
      {"sk-ssh-ed25519@openssh.com",
       {.point = bytes("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")},
       bytes("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")},
      {"sk-ecdsa-sha2-nistp256@openssh.com",
       {.kind = KeyKind::kP256,
        .point = bytes("0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
                       "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299")},
       bytes("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721")}};
  const Bench bench;
  for (const auto& device : devices) {
    const auto line = "qa@example.com " + public_line(device.wire());
    const auto signature = device.sign(kMessage);
    EXPECT_TRUE(bench.accepts(line, kMessage, signature)) << bench.read("out");
    EXPECT_TRUE(we_accept(line, kMessage, signature)) << device.type;
    EXPECT_FALSE(bench.accepts(line, kMessage + "x", signature));
    EXPECT_FALSE(we_accept(line, kMessage + "x", signature));
  }
}

TEST(SshKeygenAgreementTest, AWeakKeyIsWhereWeAreStricter) {
  const Bench bench;
  const auto line = "qa@example.com " + bench.make_key("weak", "rsa", "1024");
  EXPECT_TRUE(bench.accepts(line, kMessage, bench.sign("weak", kMessage)));
  EXPECT_EQ(read_allowed_signers(line, "f").error().code, codes::kKeyTooWeak);
  EXPECT_EQ(SigningKey::read(bench.read("weak"), "weak").error().code, codes::kKeyTooWeak);
}

}  // namespace
}  // namespace talentops::codec
