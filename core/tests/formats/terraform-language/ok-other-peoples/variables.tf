variable "x" {
  default = [
}
