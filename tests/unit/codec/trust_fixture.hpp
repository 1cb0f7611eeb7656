#pragma once

#include <string>
#include <string_view>

#include "controller/codec/trust.hpp"

/// Keys and signatures that stock ssh-keygen made, for the tests of what reads them. The keys are worth
/// nothing elsewhere.
namespace talentops::codec::fixture {

inline constexpr std::string_view kQaKey = R"(-----BEGIN OPENSSH PRIVATE KEY-----
b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW
QyNTUxOQAAACA6X4ubodlufZ5Y9t3VbdgDkk7xiHbCcf04XH9fGAtwNwAAAJiHJ4bhhyeG
4QAAAAtzc2gtZWQyNTUxOQAAACA6X4ubodlufZ5Y9t3VbdgDkk7xiHbCcf04XH9fGAtwNw
AAAECmn/sw18CAM2KKlY5fZ89jdQcmDeFF2/Wi1uG7LdpA5Tpfi5uh2W59nlj23dVt2AOS
TvGIdsJx/Thcf18YC3A3AAAADnFhQGV4YW1wbGUuY29tAQIDBAUGBw==
-----END OPENSSH PRIVATE KEY-----
)";
inline constexpr std::string_view kQaPublic =
    R"(ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDpfi5uh2W59nlj23dVt2AOSTvGIdsJx/Thcf18YC3A3)";
inline constexpr std::string_view kOtherKey = R"(-----BEGIN OPENSSH PRIVATE KEY-----
b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW
QyNTUxOQAAACBLR4gfrL0rd2eLG15h37iCCqje8EXsfFNDIdZowzzGtwAAAJhHxIb4R8SG
+AAAAAtzc2gtZWQyNTUxOQAAACBLR4gfrL0rd2eLG15h37iCCqje8EXsfFNDIdZowzzGtw
AAAECPybp8W8vsG7C2sNZJLLqqcCqxJh4m77uU7H9I1kWIU0tHiB+svSt3Z4sbXmHfuIIK
qN7wRex8U0Mh1mjDPMa3AAAAEW90aGVyQGV4YW1wbGUuY29tAQIDBA==
-----END OPENSSH PRIVATE KEY-----
)";
inline constexpr std::string_view kOtherPublic =
    R"(ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEtHiB+svSt3Z4sbXmHfuIIKqN7wRex8U0Mh1mjDPMa3)";
inline constexpr std::string_view kEcdsaPublic =
    R"(ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBNFAWBUY0qK8s9LWzYampJH86mIAYbdcQ9bYKJ67LzzLbF4+UqG9/Y+XtPI7YA8VwbUJFWe5ossve4C41ItSd9A=)";
inline constexpr std::string_view kRsaPublic =
    R"(ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQCbeOITvhBYh8IdQB8eZFIlKzKXLQi4vhixc2JPkyNH842xM8k1cZB/TcaIiHumUhfhQJe0FxleAq1eEt/QWkxmpS3BGaUVaoVGQTGKJtZY7wmkLWLpIZ+zSZdMo25QB9hnplOQQKHp0Eq8Q9fIsTaSiZv3dHZimHGHdywZp+qMWBePBnvq33gr+K0gvlc6ARNdra4bOU0gbhaXl88xZ/SaarrxlnF3AuphRiZzksxX3EYB8Ox9/r/dU6fnisD8GsgZpjxEl/5P8mIA9b7qJL84zJurEXxSAwmvq17a4B2u0YMhvBQUXXeCmCmUkM1rQ5HxEoDGiVR4bFJhyABMmPXL)";
inline constexpr std::string_view kWeakPublic =
    R"(ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQDE+cEm35OKbKx7+qdu+FZSoNFCt4MLh+mxNiRKRx9XeG5FOa9zAUpe5qOHuoV50bhdW+sDdSkxDjyvXNKqr67r0keIJUvp+AXfqk37HaBGqzLlkSY81rHbLP+hbH/Sl0sAtKKV4vb2VMMIGOm5//Ig1AvKAZPzzTPUHYm82RnQzw==)";
inline constexpr std::string_view kEncryptedKey = R"(-----BEGIN OPENSSH PRIVATE KEY-----
b3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHIAAAAGYmNyeXB0AAAAGAAAABCSDw/N52
iHbAF5DodWEWdvAAAAEAAAAAEAAAAzAAAAC3NzaC1lZDI1NTE5AAAAIGVMlMO/rc9w0edg
mmYzz9C91AwYos3iQ3gu+fSSwz4LAAAAkNG8DNVFuBA4JcAS7XD8lCpFg3mv99ZlRRgRAP
XEfa7g6Xs24C9HEZ4CJjgt5/ZjSjZmHHE20ShgfKruV0v64+CZpNUsErhtvsuCp6ZlwbFV
Ho8X+cUcEyIIt0ZJ7wR7JkYWGZZxCvLQUsVHXAkegEPIpzYvftkY14F71MZjzeNdfmXbmR
u7xB7ddDfgJNrIjg==
-----END OPENSSH PRIVATE KEY-----
)";

/// `ssh-keygen -Y sign -n talentops-certification` over kMessage.
inline constexpr std::string_view kMessage = "the message";
inline constexpr std::string_view kQaSignature = R"(-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgOl+Lm6HZbn2eWPbd1W3YA5JO8Y
h2wnH9OFx/XxgLcDcAAAAXdGFsZW50b3BzLWNlcnRpZmljYXRpb24AAAAAAAAABnNoYTUx
MgAAAFMAAAALc3NoLWVkMjU1MTkAAABAEpovf6D2i2S8xvGT1ZbwEt+0qX21rNTZy+/iTH
6WIoBZKKPLeVxnzHGHQ3oQ9jlD701b2+S7wd3boxBPYLZ1BQ==
-----END SSH SIGNATURE-----
)";
inline constexpr std::string_view kQaSignatureSha256 = R"(-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgOl+Lm6HZbn2eWPbd1W3YA5JO8Y
h2wnH9OFx/XxgLcDcAAAAXdGFsZW50b3BzLWNlcnRpZmljYXRpb24AAAAAAAAABnNoYTI1
NgAAAFMAAAALc3NoLWVkMjU1MTkAAABA/xQ098+KFnXlKCI9D+02Uu37/lSSDe1VTf/nrJ
wFjB018LVXgeaypF3GGs17k0fVYTN5y6y1vdD+Qn8NGD01Aw==
-----END SSH SIGNATURE-----
)";
inline constexpr std::string_view kEcdsaSignature = R"(-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAAGgAAAATZWNkc2Etc2hhMi1uaXN0cDI1NgAAAAhuaXN0cDI1NgAAAE
EE0UBYFRjSoryz0tbNhqakkfzqYgBht1xD1tgonrsvPMtsXj5Sob39j5e08jtgDxXBtQkV
Z7miyy97gLjUi1J30AAAABd0YWxlbnRvcHMtY2VydGlmaWNhdGlvbgAAAAAAAAAGc2hhNT
EyAAAAZAAAABNlY2RzYS1zaGEyLW5pc3RwMjU2AAAASQAAACEA1OEsUbsfSnXexNBm4wtN
jJVNbKxtwpSPuGboxCrlWNUAAAAgMt+gvGyPF7jgR6Hd0Zy4Ko64V4k8zvUywa8u+s9ktZ
k=
-----END SSH SIGNATURE-----
)";
inline constexpr std::string_view kRsaSignature = R"(-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAARcAAAAHc3NoLXJzYQAAAAMBAAEAAAEBAJt44hO+EFiHwh1AHx5kUi
UrMpctCLi+GLFzYk+TI0fzjbEzyTVxkH9NxoiIe6ZSF+FAl7QXGV4CrV4S39BaTGalLcEZ
pRVqhUZBMYom1ljvCaQtYukhn7NJl0yjblAH2GemU5BAoenQSrxD18ixNpKJm/d0dmKYcY
d3LBmn6oxYF48Ge+rfeCv4rSC+VzoBE12trhs5TSBuFpeXzzFn9JpquvGWcXcC6mFGJnOS
zFfcRgHw7H3+v91Tp+eKwPwayBmmPESX/k/yYgD1vuokvzjMm6sRfFIDCa+rXtrgHa7Rgy
G8FBRdd4KYKZSQzWtDkfESgMaJVHhsUmHIAEyY9csAAAAXdGFsZW50b3BzLWNlcnRpZmlj
YXRpb24AAAAAAAAABnNoYTUxMgAAARQAAAAMcnNhLXNoYTItNTEyAAABAA+6dhbgNpsbOf
Y4wnW9zUBtRz2ZgTu7a9TwM4Ayi02Yo+PvO5X1ydxgdU+UByFvSkQW+0IKatu4nv7hs14S
3lIEbRBuS85a8QgjME5IkKC4WKavU7gTgxu/GtEk1au36+pUdK1NbeGhjuwxT0ny38dv0I
89oIb58dp6FdVZR8cv92i8DQvIHHvLkgqebrFhE82NPM680ounM403hRre1jZk2ojgHq1n
4bQmJwIuddHkpmy2HwirioKiYVMKHjd6PWYCjeM62Hf7Uls9r2/daPcRYhV6ZnULUFtDGm
z3mWr6TU0AsW772qc/p8LkkId/Zoig4RbrcEARGAPyeqRNlEM=
-----END SSH SIGNATURE-----
)";
inline constexpr std::string_view kWeakSignature = R"(-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAAJcAAAAHc3NoLXJzYQAAAAMBAAEAAACBAMT5wSbfk4psrHv6p274Vl
Kg0UK3gwuH6bE2JEpHH1d4bkU5r3MBSl7mo4e6hXnRuF1b6wN1KTEOPK9c0qqvruvSR4gl
S+n4Bd+qTfsdoEarMuWRJjzWsdss/6Fsf9KXSwC0opXi9vZUwwgY6bn/8iDUC8oBk/PNM9
QdibzZGdDPAAAAF3RhbGVudG9wcy1jZXJ0aWZpY2F0aW9uAAAAAAAAAAZzaGE1MTIAAACU
AAAADHJzYS1zaGEyLTUxMgAAAICyWaT1mRwTuja+iJsQYhD4ERMbDHWItFmktkdg3bPkrd
YlV9Hh17ZmWNcTTk6ksqfoDgIyx9zT4Vwb88oYZcdX3QAgL9Rnegyirdcz7itEoxGPZwJt
pzBNDql9BarA4tjGMKBsdBYFIMW887JU6k/vn7GEkgQQcGTb7U9oYlXmLQ==
-----END SSH SIGNATURE-----
)";

inline SigningKey key(std::string_view text) { return std::move(SigningKey::read(text, "key").value()); }

/// allowed_signers with one line: `principals_and_options` before the key.
inline AllowedSigners signers(std::string_view principals_and_options, std::string_view public_line) {
  return read_allowed_signers(std::string(principals_and_options) + " " + std::string(public_line),
                              "allowed_signers")
      .value();
}

}  // namespace talentops::codec::fixture
