resource "aws_instance" "a" {
  ami = "unclosed
}
