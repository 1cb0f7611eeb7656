#include "controller/codec/sshsig.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/trust.hpp"
#include "controller/base/digest.hpp"
#include "controller/base/signature.hpp"
#include "controller/base/text.hpp"
#include "controller/codec/ssh_key.hpp"
#include "controller/codec/ssh_wire.hpp"
#include "tests/unit/codec/trust_fixture.hpp"

namespace talentops::codec {
namespace {

using fixture::kMessage;
using fixture::kQaPublic;
using fixture::kQaSignature;
using testing::ElementsAre;
using testing::HasSubstr;

Result<domain::GoodSignature> verify_qa(std::string_view message, std::string_view signature) {
  return verify_signature(message, signature, kCertificationNamespace, fixture::signers("qa", kQaPublic));
}

/// kQaSignature with one field of its inside replaced.
std::string altered(void (*alter)(Sshsig&)) {
  Sshsig signature = read_sshsig(kQaSignature).value();
  alter(signature);
  return write_sshsig(signature);
}

std::string armored(std::string_view inside) {
  return "-----BEGIN SSH SIGNATURE-----\n" + encode_base64(inside) + "\n-----END SSH SIGNATURE-----\n";
}

struct Vector {
  std::string_view name;
  std::string_view public_line;
  std::string_view signature;
};

class StockSignatureTest : public testing::TestWithParam<Vector> {};

TEST_P(StockSignatureTest, IsAccepted) {
  const auto signers = fixture::signers("qa@example.com", GetParam().public_line);
  const auto good = verify_signature(kMessage, GetParam().signature, kCertificationNamespace, signers);
  ASSERT_TRUE(good) << good.error().text();
  EXPECT_EQ(good->fingerprint, fingerprint(signers.front().public_key));
  ASSERT_EQ(good->entries.size(), 1U);
  EXPECT_THAT(good->entries.front().principals, ElementsAre("qa@example.com"));
}

TEST_P(StockSignatureTest, IsWrittenAsItWasRead) {
  EXPECT_EQ(write_sshsig(read_sshsig(GetParam().signature).value()), GetParam().signature);
}

INSTANTIATE_TEST_SUITE_P(Keys, StockSignatureTest,
                         testing::Values(Vector{"Ed25519", kQaPublic, kQaSignature},
                                         Vector{"Sha256", kQaPublic, fixture::kQaSignatureSha256},
                                         Vector{"Ecdsa", fixture::kEcdsaPublic, fixture::kEcdsaSignature},
                                         Vector{"Rsa", fixture::kRsaPublic, fixture::kRsaSignature}),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(SshsigTest, RefusesAnotherMessage) {
  EXPECT_EQ(verify_qa("the massage", kQaSignature).error().code, codes::kSignatureWrong);
  EXPECT_EQ(verify_qa("the message\n", kQaSignature).error().code, codes::kSignatureWrong);
  EXPECT_EQ(verify_qa("", kQaSignature).error().code, codes::kSignatureWrong);
}

TEST(SshsigTest, RefusesAnotherNamespace) {
  const auto signers = fixture::signers("qa", kQaPublic);
  EXPECT_EQ(verify_signature(kMessage, kQaSignature, kActNamespace, signers).error().code,
            codes::kSignatureNamespace);
  EXPECT_EQ(verify_signature(kMessage, kQaSignature, "", signers).error().code, codes::kSignatureNamespace);
}

TEST(SshsigTest, NamespaceIsPartOfWhatIsSigned) {
  const auto renamed = altered([](Sshsig& signature) { signature.name_space = "talentops-act"; });
  const auto signers = fixture::signers("qa", kQaPublic);
  EXPECT_EQ(verify_signature(kMessage, renamed, kActNamespace, signers).error().code, codes::kSignatureWrong);
}

TEST(SshsigTest, HashIsPartOfWhatIsSigned) {
  EXPECT_EQ(verify_qa(kMessage, altered([](Sshsig& signature) { signature.hash = "sha256"; })).error().code,
            codes::kSignatureWrong);
  EXPECT_EQ(verify_qa(kMessage, altered([](Sshsig& signature) { signature.hash = "md5"; })).error().code,
            codes::kSignatureAlgorithm);
}

TEST(SshsigTest, RefusesAKeyThatNobodyTrusts) {
  const auto signers = fixture::signers("other", fixture::kOtherPublic);
  const auto refused = verify_signature(kMessage, kQaSignature, kCertificationNamespace, signers);
  EXPECT_EQ(refused.error().code, codes::kSignerUnknown);
  EXPECT_THAT(refused.error().message, HasSubstr("SHA256:"));
  EXPECT_EQ(verify_signature(kMessage, kQaSignature, kCertificationNamespace, {}).error().code,
            codes::kSignerUnknown);
}

TEST(SshsigTest, RefusesAKeyThatIsTrustedForAnotherNamespace) {
  const auto signers = fixture::signers("qa namespaces=\"talentops-act,git\"", kQaPublic);
  EXPECT_EQ(verify_signature(kMessage, kQaSignature, kCertificationNamespace, signers).error().code,
            codes::kSignerNotForNamespace);
}

TEST(SshsigTest, NamesEveryEntryThatHasTheKey) {
  const std::string key(kQaPublic);
  const auto signers = read_allowed_signers("a namespaces=\"git\" " + key + "\nb " + key +
                                                "\nc valid-before=\"20270101Z\" " + key,
                                            "allowed_signers")
                           .value();
  const auto good = verify_signature(kMessage, kQaSignature, kCertificationNamespace, signers).value();
  ASSERT_EQ(good.entries.size(), 2U);
  EXPECT_THAT(good.entries[0].principals, ElementsAre("b"));
  EXPECT_THAT(good.entries[1].principals, ElementsAre("c"));
  EXPECT_TRUE(good.entries[1].validity.until.has_value());
}

TEST(SshsigTest, RefusesTheKeyOfSomebodyElseInsideAGoodSignature) {
  const auto swapped = altered([](Sshsig& signature) {
    signature.key = fixture::signers("o", fixture::kOtherPublic).front().public_key;
  });
  const auto both = std::string("a ") + std::string(kQaPublic) + "\nb " + std::string(fixture::kOtherPublic);
  const auto signers = read_allowed_signers(both, "allowed_signers").value();
  EXPECT_EQ(verify_signature(kMessage, swapped, kCertificationNamespace, signers).error().code,
            codes::kSignatureWrong);
}

TEST(SshsigTest, RefusesAWeakKeyThatSshKeygenTakes) {
  AllowedSigners signers(1);
  signers.front().public_key = read_sshsig(fixture::kWeakSignature).value().key;
  const auto refused = verify_signature(kMessage, fixture::kWeakSignature, kCertificationNamespace, signers);
  EXPECT_EQ(refused.error().code, codes::kKeyTooWeak);
  EXPECT_THAT(refused.error().message, HasSubstr("1024 bits"));
}

TEST(SshsigTest, RefusesSha1FromAnRsaKey) {
  Sshsig signature = read_sshsig(fixture::kRsaSignature).value();
  WireReader inner(signature.signature);
  const auto algorithm = inner.string();
  EXPECT_EQ(algorithm, "rsa-sha2-512");
  signature.signature = WireWriter().string("ssh-rsa").string(inner.string().value()).bytes();
  const auto signers = fixture::signers("qa", fixture::kRsaPublic);
  EXPECT_EQ(
      verify_signature(kMessage, write_sshsig(signature), kCertificationNamespace, signers).error().code,
      codes::kSignatureAlgorithm);
}

TEST(SshsigTest, RefusesDamagedArmour) {
  const std::string good(kQaSignature);
  const auto without_begin = good.substr(1);
  const auto without_end = good.substr(0, good.size() - 2);
  for (const auto& damaged : {std::string(), std::string("no signature"), without_begin, without_end,
                              good + "more", " " + good, armored("") + "x"}) {
    EXPECT_EQ(verify_qa(kMessage, damaged).error().code, codes::kSignatureNotArmored) << damaged;
  }
  std::string crlf;
  for (const char c : good) crlf += c == '\n' ? "\r\n" : std::string(1, c);
  EXPECT_EQ(verify_qa(kMessage, crlf).error().code, codes::kSignatureNotArmored);
}

TEST(SshsigTest, AcceptsTheLineEndsThatYamlAddsOrDrops) {
  const std::string good(kQaSignature);
  EXPECT_TRUE(verify_qa(kMessage, good.substr(0, good.size() - 1)));
  EXPECT_TRUE(verify_qa(kMessage, good + "\n"));
}

TEST(SshsigTest, RefusesMoreThan16KiB) {
  const auto large = [](std::size_t bytes) {
    std::string text = armored("");
    return text.append(bytes - text.size(), '\n');
  };
  EXPECT_NE(read_sshsig(large(16 * 1024)).error().code, codes::kSignatureTooLarge);
  EXPECT_EQ(read_sshsig(large(16 * 1024 + 1)).error().code, codes::kSignatureTooLarge);
}

TEST(SshsigTest, RefusesADamagedInside) {
  const auto key = read_sshsig(kQaSignature).value().key;
  const auto inside = [&](std::uint32_t version, std::string_view reserved) {
    return WireWriter()
        .raw("SSHSIG")
        .u32(version)
        .string(key)
        .string("n")
        .string(reserved)
        .string("sha512")
        .string("s")
        .bytes();
  };
  EXPECT_TRUE(read_sshsig(armored(inside(1, ""))));
  for (const auto& damaged :
       {inside(0, ""), inside(2, ""), inside(1, "x"), inside(1, "") + "x", std::string("SSHSIG"),
        std::string("SSHSIX\0\0\0\1", 10), inside(1, "").substr(0, 30)}) {
    EXPECT_EQ(read_sshsig(armored(damaged)).error().code, codes::kSignatureMalformed);
  }
}

TEST(SshsigTest, RefusesEveryFlippedByteOfTheBody) {
  const std::string good(kQaSignature);
  const auto begin = good.find('\n') + 1, end = good.find("\n-----END");
  for (std::size_t at = begin; at < end; ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string flipped = good;
      flipped[at] = static_cast<char>(flipped[at] ^ (1 << bit));
      EXPECT_FALSE(verify_qa(kMessage, flipped)) << "byte " << at << " bit " << bit;
    }
  }
}

/// A security key whose private half is at hand (RFC 8032, 7.1, test 1).
struct SoftDevice {
  PublicKey public_key{
      .point = decode_hex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a").value()};
  PrivateKey key =
      PrivateKey::make(public_key,
                       decode_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60").value())
          .value();
  std::string type = "sk-ssh-ed25519@openssh.com";

  std::string wire() const {
    return WireWriter().string(type).string(public_key.point).string("ssh:").bytes();
  }
  /// A device signs the hash of the application, its flags and counter, and the hash of the message.
  std::string sign(std::string_view message, std::string_view application,
                   std::string_view flags_and_counter) const {
    const auto hash = [](std::string_view bytes) { return decode_hex(sha256(bytes).hex()).value(); };
    const auto signature =
        key.sign(hash(application).append(flags_and_counter).append(hash(message))).value();
    return WireWriter().string(type).string(signature).raw(flags_and_counter).bytes();
  }
};

TEST(SshKeyTest, AcceptsASecurityKeyAndWhatItAdds) {
  const SoftDevice device;
  const SshKey key = read_ssh_key(device.wire()).value();
  EXPECT_TRUE(key.in_security_key);
  const std::string added("\x01\0\0\0\x07", 5);
  const auto good = device.sign("m", "ssh:", added);
  EXPECT_TRUE(verify_ssh_signature(key, "m", good));
  EXPECT_EQ(verify_ssh_signature(key, "n", good).error().code, codes::kSignatureWrong);
  EXPECT_EQ(verify_ssh_signature(key, "m", device.sign("m", "ssh:other", added)).error().code,
            codes::kSignatureWrong);
  std::string counted = good;
  counted.back() = '\x08';
  EXPECT_EQ(verify_ssh_signature(key, "m", counted).error().code, codes::kSignatureWrong);
  EXPECT_EQ(verify_ssh_signature(key, "m", good.substr(0, good.size() - 1)).error().code,
            codes::kSignatureMalformed);
  EXPECT_EQ(verify_ssh_signature(key, "m", good + "x").error().code, codes::kSignatureMalformed);
}

TEST(SshKeyTest, RefusesWhatIsNoKey) {
  const auto refused = [](const std::string& wire) { return read_ssh_key(wire).error().code; };
  EXPECT_EQ(refused(""), codes::kKeyMalformed);
  EXPECT_EQ(refused(WireWriter().string("ssh-dss").bytes()), codes::kKeyTypeUnsupported);
  EXPECT_EQ(refused(WireWriter().string("ssh-ed25519-cert-v01@openssh.com").bytes()),
            codes::kKeyTypeUnsupported);
  EXPECT_EQ(refused(WireWriter().string("ssh-ed25519").string("short").bytes()), codes::kKeyMalformed);
  EXPECT_EQ(refused(WireWriter().string("ssh-ed25519").string(std::string(32, '\1')).byte(0).bytes()),
            codes::kKeyMalformed);
  const std::string off_curve = "\x04" + std::string(64, '\1');
  EXPECT_EQ(refused(WireWriter().string("ecdsa-sha2-nistp256").string("nistp256").string(off_curve).bytes()),
            codes::kKeyMalformed);
  EXPECT_EQ(refused(WireWriter().string("ecdsa-sha2-nistp256").string("nistp384").string(off_curve).bytes()),
            codes::kKeyMalformed);
  EXPECT_EQ(refused(WireWriter().string("ssh-rsa").mpint("\x03").mpint(std::string(256, '\x02')).bytes()),
            codes::kKeyMalformed);
  EXPECT_EQ(refused(WireWriter().string("ssh-rsa").mpint("\x03").mpint(std::string(2049, '\x7f')).bytes()),
            codes::kKeyMalformed);
}

TEST(SshWireTest, ANumberHasOneText) {
  const auto read = [](const std::string& bytes) {
    return WireReader(WireWriter().string(bytes).bytes()).mpint().has_value();
  };
  EXPECT_TRUE(read("\x7f"));
  EXPECT_TRUE(read(std::string("\0\x80", 2)));
  EXPECT_FALSE(read("\x80"));                    // negative
  EXPECT_FALSE(read(std::string("\0\x7f", 2)));  // a zero too many
  EXPECT_FALSE(read(std::string("\0", 1)));
  EXPECT_FALSE(read(""));
  EXPECT_EQ(WireWriter().mpint(std::string("\0\0\x80", 3)).bytes(), std::string("\0\0\0\2\0\x80", 6));
}

TEST(SigningKeyTest, SignsWhatVerifies) {
  const auto key = fixture::key(fixture::kQaKey);
  EXPECT_EQ(key.public_line(), kQaPublic);
  const auto signature = key.sign("anything", kActNamespace).value();
  const auto good = verify_signature("anything", signature, kActNamespace, fixture::signers("qa", kQaPublic));
  ASSERT_TRUE(good) << good.error().text();
  EXPECT_EQ(good->fingerprint, key.fingerprint());
  EXPECT_EQ(key.sign("anything", "").error().code, codes::kNamespaceEmpty);
}

TEST(SigningKeyTest, SignsTheSameAsStockSshKeygen) {
  EXPECT_EQ(fixture::key(fixture::kQaKey).sign(kMessage, kCertificationNamespace).value(), kQaSignature);
}

TEST(SigningKeyTest, SaysWhatIsWrongWithAKeyFile) {
  const auto refused = [](std::string_view text) { return SigningKey::read(text, "id").error(); };
  EXPECT_EQ(refused(fixture::kEncryptedKey).code, codes::kSigningKeyEncrypted);
  EXPECT_THAT(refused(fixture::kEncryptedKey).hint, HasSubstr("ssh-keygen -p"));
  EXPECT_EQ(refused(kQaPublic).code, codes::kSigningKeyIsPublic);
  EXPECT_EQ(refused("-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n").code,
            codes::kSigningKeyUnreadable);
  EXPECT_EQ(refused("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n").code,
            codes::kSigningKeyEncrypted);
  EXPECT_EQ(refused("").code, codes::kSigningKeyUnreadable);
  EXPECT_EQ(refused(std::string(fixture::kQaKey).substr(0, 200)).code, codes::kSigningKeyUnreadable);
  EXPECT_EQ(refused("-----BEGIN OPENSSH PRIVATE KEY-----END OPENSSH PRIVATE KEY-----").code,
            codes::kSigningKeyUnreadable)
      << "one line that is both ends";
  EXPECT_EQ(refused("").where->file, "id");
}

TEST(SigningKeyTest, RefusesADamagedKeyAndNeverShowsIt) {
  const std::string good(fixture::kQaKey);
  const auto begin = good.find('\n') + 1, end = good.find("\n-----END");
  int refused = 0, read = 0;
  for (std::size_t at = begin; at < end; ++at) {
    std::string damaged = good;
    damaged[at] = damaged[at] == 'A' ? 'B' : 'A';
    const auto key = SigningKey::read(damaged, "id");
    if (key) {
      // Only the comment can differ without harm.
      EXPECT_EQ(key->public_line(), kQaPublic);
      ++read;
      continue;
    }
    ++refused;
    EXPECT_EQ(key.error().text().find(damaged.substr(begin, 20)), std::string::npos);
  }
  EXPECT_GT(refused, 200);
  EXPECT_LT(read, 40);
}

}  // namespace
}  // namespace talentops::codec
